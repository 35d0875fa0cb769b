package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerRequest;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.container.ContainerStreams;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild run IMAGE [ARGS]}: with the container's exit code, or in the background. */
@CommandLine.Command(
        sortOptions = false,
        description = "Run a program in a new container.",
        footer = {
            "",
            "Without -d what the program prints is printed here, and its signals are this command's; with -t -i it has this",
            "terminal, which the keys ctrl-p ctrl-q leave without ending it.",
            "Exit codes: the program's own; 125 if jbuild failed, 126 if the program can't be executed,",
            "127 if there is none, 128+n if a signal n ended it.",
            "",
            "Examples:",
            "  jbuild run --rm app",
            "  jbuild run --rm -it app sh",
            "  jbuild run -d --name web --restart on-failure app",
            "  jbuild run --rm -e DEBUG=1 -w /src --network none app make test",
            "  echo hello | jbuild run --rm -i app cat"
        })
public final class RunCommand implements Command {

    @Option(
            names = {"-d", "--detach"},
            description = "Let it run in the background, and print its ID")
    private boolean detach;

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            description = "What is typed to leave it without ending it (default: ctrl-p,ctrl-q)")
    private String detachKeys = "ctrl-p,ctrl-q";

    @Mixin
    private ContainerFlags flags = new ContainerFlags();

    @Parameters(index = "0", paramLabel = "IMAGE")
    private String image = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG")
    private List<String> arguments = new ArrayList<>();

    @Override
    public boolean stopsAtFirstParameter() {
        return true;
    }

    @Override
    public int failureCode() {
        return 125;
    }

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        ContainerRequest request = flags.read(image, arguments, invocation);
        String keys = DetachKeys.parse(detachKeys);
        if (!detach) {
            flags.program().checkTerminal(invocation);
        }
        try (Engine engine = Engine.open(invocation)) {
            PullNotes notes = new PullNotes(invocation.streams().err());
            if (!detach) {
                return new ContainerStreams(engine, invocation)
                        .run(request, keys, notes, made -> flags.writeId(made.id(), invocation));
            }
            ContainerService service = new ContainerService(engine);
            ContainerConfig made = service.create(request, invocation, notes);
            flags.writeId(made.id(), invocation);
            int code = service.startOrExplain(made, invocation.streams().err());
            if (code == 0) {
                invocation.streams().out().println(made.id());
            }
            return code;
        }
    }
}
