package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.history.BuildHistory;
import dev.jbuild.core.history.BuildSummary;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.text.Table;
import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild builds}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        description = "List the last builds, the newest first. jbuild build-log shows what one printed.")
public final class BuildsCommand implements Command {

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only IDs")
    private boolean quiet;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            BuildHistory history = new BuildHistory(engine);
            Table table = new Table("BUILD", "STARTED", "TOOK", "RESULT", "TAGS", "CONTEXT");
            for (BuildSummary build : history.list()) {
                if (quiet) {
                    invocation.streams().out().println(build.id());
                }
                table.row(
                        build.id(),
                        HumanTexts.ago(build.start(), Clock.systemUTC().instant()),
                        build.took()
                                .map(took -> String.format(Locale.ROOT, "%.1fs", took.toMillis() / 1000.0))
                                .orElse("-"),
                        result(build),
                        String.join(", ", build.tags()),
                        build.what());
            }
            if (!quiet) {
                table.lines().forEach(invocation.streams().out()::println);
            }
        }
        return 0;
    }

    private static String result(BuildSummary build) {
        if (build.image().isPresent()) {
            return ImagesCommand.shortened(build.image().get());
        }
        return build.error().isPresent() ? "failed" : "running or killed";
    }
}
