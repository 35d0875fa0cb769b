package dev.jbuild.cli.command;

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

/** {@code jbuild exec}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Run one more program in a running container.",
        footer = {
            "",
            "It is the container's user in the container's directory, with its variables, rights and limits.",
            "With -d it lives on when this command has ended, until it ends itself or its container does.",
            "",
            "Examples:",
            "  jbuild exec web ps",
            "  jbuild exec -it web sh",
            "  jbuild exec -d web ./collect-garbage",
            "  jbuild exec -u root -w /tmp -e DEBUG=1 web ./check"
        })
public final class ExecCommand implements Command {

    @Option(
            names = {"-d", "--detach"},
            description = "Let it run in the background")
    private boolean detach;

    @Mixin
    private ProgramFlags program = new ProgramFlags();

    @Option(names = "--privileged", description = "Let it do more than the container's own programs may")
    private boolean privileged;

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PROGRAM [ARG]")
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
        if (!detach) {
            program.checkTerminal(invocation);
        }
        try (Engine engine = Engine.open(invocation)) {
            return new ContainerStreams(engine, invocation)
                    .execute(
                            container,
                            new ContainerStreams.Execution(
                                    arguments,
                                    program.environment(invocation),
                                    program.directory(),
                                    program.user(),
                                    program.isInteractive(),
                                    program.hasTerminal(),
                                    privileged,
                                    detach));
        }
    }
}
