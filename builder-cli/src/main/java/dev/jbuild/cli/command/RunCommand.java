package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.HostEntries;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.run.RunRequest;
import dev.jbuild.core.run.RunService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild run IMAGE [ARGS]}: in the foreground, with the container's exit code. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run a program in a new container, in the foreground.",
        footer = {
            "",
            "The container is removed when its program ends, with or without --rm.",
            "Exit codes: the program's own; 125 if jbuild failed, 126 if the program can't be executed,",
            "127 if there is none, 128+n if a signal n ended it.",
            "",
            "Examples:",
            "  jbuild run --rm app",
            "  jbuild run --rm -e DEBUG=1 -w /src --network none app make test",
            "  echo hello | jbuild run --rm -i app cat"
        })
public final class RunCommand implements Command {

    @Option(names = "--rm", description = "Remove the container when it ends (always so for now)")
    private boolean remove;

    @Option(
            names = {"-i", "--interactive"},
            description = "Give the program this command's standard input")
    private boolean interactive;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "A variable of the program's environment")
    private List<String> environment = new ArrayList<>();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "The program's working directory")
    private String directory = "";

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "Whom it runs as")
    private String user = "";

    @Option(names = "--entrypoint", paramLabel = "PROGRAM", description = "Instead of the image's entrypoint")
    private Optional<String> entrypoint = Optional.empty();

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "A line for the hosts file")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = {"--network", "--net"},
            paramLabel = "MODE",
            description = "none or host (default: host)")
    private String network = "host";

    @Option(names = "--hostname", paramLabel = "NAME", description = "The container's host name")
    private String hostname = "";

    @Option(names = "--init", description = "Run an init that forwards signals and reaps processes")
    private boolean init;

    @Mixin
    private LimitFlags limits = new LimitFlags();

    @Option(names = "--read-only", description = "Make the root file system read-only")
    private boolean readOnly;

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Which image of several to pull")
    private String platform = "";

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
        RunNetwork mode = switch (network) {
            case "host" -> RunNetwork.HOST;
            case "none" -> RunNetwork.NONE;
            default ->
                throw new EngineException(
                        "JB1010",
                        "--network " + network + " is not supported yet.",
                        "Write --network host or --network none.");
        };
        RunRequest request = new RunRequest(
                image,
                arguments,
                environment,
                directory.isEmpty() ? Optional.empty() : Optional.of(directory),
                user.isEmpty() ? Optional.empty() : Optional.of(user),
                entrypoint,
                mode,
                HostEntries.parse(hosts),
                hostname.isEmpty() ? Optional.empty() : Optional.of(hostname),
                interactive,
                init,
                readOnly,
                limits.read(),
                platform.isEmpty() ? Optional.empty() : Optional.of(platform));
        try (Engine engine = Engine.open(invocation)) {
            return new RunService(engine).run(request, invocation);
        }
    }
}
