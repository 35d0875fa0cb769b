package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.listing.VolumeRows;
import dev.jbuild.core.template.RowFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild volume ls}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List volumes.",
        footer = {
            "",
            "Filters: dangling, driver, label, name.",
            "",
            "Examples:",
            "  jbuild volume ls --filter dangling=true -q",
            "  jbuild volume ls --format '{{.Name}} {{.Mountpoint}}'"
        })
public final class VolumeLsCommand implements Command {

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only those that fit")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a template: '{{.Name}}'")
    private String format = "";

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only names")
    private boolean quiet;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        boolean onlyNames = quiet && (format.isEmpty() || format.equals("table"));
        RowFormat rows = RowFormat.parse(onlyNames ? "{{.Name}}" : format, VolumeRows.USUAL, VolumeRows.HEADINGS);
        try (Engine engine = Engine.open(invocation)) {
            rows.lines(new VolumeRows(engine).rows(filters))
                    .forEach(invocation.streams().out()::println);
        }
        return 0;
    }
}
