package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.listing.ImageRows;
import dev.jbuild.core.template.RowFormat;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild images}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List images.",
        footer = {
            "",
            "Filters: dangling, label, before, since, reference.",
            "",
            "Examples:",
            "  jbuild images --filter dangling=true -q",
            "  jbuild images --format '{{.Repository}}:{{.Tag}} {{.Size}}'"
        })
public final class ImagesCommand implements Command {

    @Option(
            names = {"-a", "--all"},
            description = "All of them, which are listed anyway")
    private boolean all;

    @Option(names = "--digests", description = "Also their digests")
    private boolean digests;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only those that fit")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a template: '{{.Repository}}'")
    private String format = "";

    @Option(names = "--no-trunc", description = "Print IDs in full")
    private boolean full;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only IDs")
    private boolean quiet;

    @Parameters(arity = "0..1", paramLabel = "NAME[:TAG]", description = "Only those that are called so")
    private String name = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        boolean onlyIds = quiet && (format.isEmpty() || format.equals("table"));
        String usual = digests ? ImageRows.USUAL.replace("{{.ID}}", "{{.Digest}}\t{{.ID}}") : ImageRows.USUAL;
        RowFormat rows = RowFormat.parse(onlyIds ? "{{.ID}}" : format, usual, ImageRows.HEADINGS);
        try (Engine engine = Engine.open(invocation)) {
            rows.lines(new ImageRows(engine)
                            .rows(filters, name, full, Clock.systemUTC().instant()))
                    .forEach(invocation.streams().out()::println);
        }
        return 0;
    }

    static String shortened(String id) {
        return id.substring("sha256:".length(), "sha256:".length() + 12);
    }
}
