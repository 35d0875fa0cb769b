package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.prune.DiskReport;
import dev.jbuild.core.prune.DiskService;
import dev.jbuild.core.text.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild system df}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show what the store takes on the disk.")
public final class SystemDfCommand implements Command {

    @Option(
            names = {"-v", "--verbose"},
            description = "Show each image and each part of the cache")
    private boolean verbose;

    @Option(names = "--format", paramLabel = "table|json", description = "How it is printed")
    private String format = "table";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        if (!format.equals("table") && !format.equals("json")) {
            throw new EngineException("JB1006", "--format " + format + " is not known.", "Choose table or json.");
        }
        try (Engine engine = Engine.open(invocation)) {
            DiskReport report = new DiskService(engine).report();
            PrintStream out = invocation.streams().out();
            if (format.equals("json")) {
                out.println(report.json(verbose));
            } else {
                rows(report, out);
                if (verbose) {
                    details(report, out);
                }
            }
        }
        return 0;
    }

    private static void rows(DiskReport report, PrintStream out) {
        Table table = new Table("TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE", "INODES");
        for (DiskReport.Row row : report.rows()) {
            String share = row.bytes() == 0
                    ? ""
                    : String.format(Locale.ROOT, " (%d%%)", row.reclaimable() * 100 / row.bytes());
            table.row(
                    row.name(),
                    String.valueOf(row.total()),
                    String.valueOf(row.active()),
                    HumanTexts.size(row.bytes()),
                    HumanTexts.size(row.reclaimable()) + share,
                    String.valueOf(row.inodes()));
        }
        table.lines().forEach(out::println);
    }

    private static void details(DiskReport report, PrintStream out) {
        Table images = new Table("IMAGE", "ID", "SIZE", "SHARED SIZE", "UNIQUE SIZE");
        for (DiskReport.Image image : report.images()) {
            images.row(
                    String.join(", ", image.names()),
                    ImagesCommand.shortened(image.id()),
                    HumanTexts.size(image.shared() + image.unique()),
                    HumanTexts.size(image.shared()),
                    HumanTexts.size(image.unique()));
        }
        out.println();
        images.lines().forEach(out::println);
        Table cache = new Table("KIND", "ID", "SIZE", "INODES", "LAST USED", "IN USE");
        Instant now = Clock.systemUTC().instant();
        for (DiskReport.Entry entry : report.entries()) {
            cache.row(
                    entry.kind(),
                    entry.id(),
                    HumanTexts.size(entry.bytes()),
                    String.valueOf(entry.inodes()),
                    HumanTexts.ago(Instant.ofEpochSecond(entry.lastUse()), now),
                    String.valueOf(entry.inUse()));
        }
        out.println();
        cache.lines().forEach(out::println);
    }
}
