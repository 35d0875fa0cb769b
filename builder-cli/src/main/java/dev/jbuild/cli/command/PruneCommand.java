package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.prune.PruneRequest;
import dev.jbuild.core.prune.PruneService;
import dev.jbuild.core.text.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild prune}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Remove what is kept for later builds only: the build cache that no image uses, cache mounts and the"
                        + " states of failed builds. What a running build or container uses stays.",
        footer = {
            "",
            "Examples:",
            "  jbuild prune --older-than 7d",
            "  jbuild prune --keep 10g --dry-run",
            "  jbuild prune --kind mounts -f"
        })
public final class PruneCommand implements Command {

    @Option(
            names = {"-a", "--all"},
            description = "Also the logs of builds, and what makes the steps of images that are here cached")
    private boolean all;

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask")
    private boolean force;

    @Option(
            names = "--filter",
            paramLabel = "NAME=VALUE",
            description = "until=TIME, unused-for=TIME, type=KIND or id=BEGINNING; may be given several times")
    private List<String> filters = new ArrayList<>();

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            description = "Only what was not used for so long, as 24h or 7d")
    private String olderThan = "";

    @Option(
            names = {"--keep", "--keep-storage"},
            paramLabel = "SIZE",
            description = "Remove only until no more than this is left; what was unused for longest goes first")
    private String keep = "";

    @Option(
            names = "--kind",
            paramLabel = "layers|mounts|states|logs|blobs",
            description = "Only this kind; may be given several times")
    private List<String> kinds = new ArrayList<>();

    @Option(names = "--dry-run", description = "Print what would go, and remove nothing")
    private boolean dryRun;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        Instant now = Clock.systemUTC().instant();
        PruneRequest request = PruneRequest.of(all, kinds, filters, olderThan, keep, now);
        if (!dryRun
                && !force
                && !Question.isConfirmed(
                        invocation,
                        "This will remove "
                                + (all ? "all build cache and all logs" : "all build cache that no image uses")
                                + ", unless a running build uses it.")) {
            return 1;
        }
        try (Engine engine = Engine.open(invocation)) {
            PruneService service = new PruneService(engine);
            PruneService.Result result = dryRun ? service.plan(request) : service.prune(request);
            print(result, now, invocation.streams().out());
        }
        return 0;
    }

    private void print(PruneService.Result result, Instant now, PrintStream out) {
        if (!result.lines().isEmpty()) {
            Table table = new Table("KIND", "ID", "SIZE", "LAST USED");
            for (PruneService.Line line : result.lines()) {
                table.row(
                        line.kind(),
                        line.id(),
                        HumanTexts.size(line.bytes()),
                        HumanTexts.ago(Instant.ofEpochSecond(line.lastUse()), now));
            }
            table.lines().forEach(out::println);
            out.println();
        }
        out.println(
                (dryRun ? "Total reclaimable space: " : "Total reclaimed space: ") + HumanTexts.size(result.bytes()));
    }
}
