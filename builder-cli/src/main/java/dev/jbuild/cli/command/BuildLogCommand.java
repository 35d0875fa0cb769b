package dev.jbuild.cli.command;

import dev.jbuild.cli.progress.PlainProgress;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.history.BuildHistory;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild build-log}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Print everything that a build printed, or one step of it.",
        footer = {
            "",
            "Examples:",
            "  jbuild build-log                      the last build",
            "  jbuild build-log 20260131-1200        the build whose ID begins so",
            "  jbuild build-log 20260131-1200 4      step 4 of it"
        })
public final class BuildLogCommand implements Command {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "BUILD",
            description = "An ID, or its beginning (default: the last)")
    private String build = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "STEP", description = "The number of a step")
    private int step;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            new BuildHistory(engine)
                    .replay(build, step, new PlainProgress(invocation.streams().out()));
            invocation.streams().out().flush();
        }
        return 0;
    }
}
