package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.run.DebugService;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild debug}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Open a shell in the state in which a RUN failed.",
        footer = {
            "",
            "The shell has the step's files as it left them, its mounts, variables, user and working directory;",
            "secrets and SSH agents are not kept. An image without a shell is lent a static busybox of this machine.",
            "What you change is thrown away. The states of the last three builds in which a RUN failed are kept.",
            "",
            "Examples:",
            "  jbuild debug                       a shell in the last failed step",
            "  jbuild debug cat config.log        one program in it",
            "  jbuild debug --build 20260131-1200"
        })
public final class DebugCommand implements Command {

    @Option(
            names = "--build",
            paramLabel = "BUILD",
            description = "The build, or its ID's beginning (default: the last)")
    private String build = "";

    @Parameters(arity = "0..*", paramLabel = "PROGRAM [ARG]", description = "What to run instead of a shell")
    private List<String> command = new ArrayList<>();

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
        try (Engine engine = Engine.open(invocation)) {
            return new DebugService(engine).open(build, command, invocation);
        }
    }
}
