package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.listing.ContainerListing;
import dev.jbuild.core.listing.ContainerRows;
import dev.jbuild.core.template.RowFormat;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild ps}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List containers.",
        footer = {
            "",
            "Filters: id, name (regular expressions), label, status, health, exited, ancestor, before, since, network.",
            "",
            "Examples:",
            "  jbuild ps -a --filter status=exited --filter label=app=web",
            "  jbuild ps --format '{{.Names}}\\t{{.Status}}'",
            "  jbuild ps --format 'table {{.Names}}\\t{{.Label \"app\"}}'"
        })
public final class PsCommand implements Command {

    @Option(
            names = {"-a", "--all"},
            description = "Also those that do not run")
    private boolean all;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only those that fit")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a template: '{{.Names}}'")
    private String format = "";

    @Option(
            names = {"-n", "--last"},
            paramLabel = "N",
            description = "The N newest, whether they run or not")
    private int last;

    @Option(
            names = {"-l", "--latest"},
            description = "The newest, whether it runs or not")
    private boolean latest;

    @Option(names = "--no-trunc", description = "Do not shorten")
    private boolean full;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only IDs")
    private boolean quiet;

    @Option(
            names = {"-s", "--size"},
            description = "Also how much each has changed")
    private boolean sizes;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        boolean onlyIds = quiet && (format.isEmpty() || format.equals("table"));
        RowFormat rows =
                RowFormat.parse(onlyIds ? "{{.ID}}" : format, ContainerRows.usual(sizes), ContainerRows.HEADINGS);
        if (filters.stream().anyMatch(filter -> filter.startsWith("is-task="))) {
            invocation.streams().err().println("note: there are no tasks here, so is-task is passed over.");
        }
        try (Engine engine = Engine.open(invocation)) {
            ContainerListing.Wish wish = new ContainerListing.Wish(
                    all, latest ? 1 : Math.max(0, last), sizes || format.contains(".Size"), full, filters);
            rows.lines(new ContainerListing(engine).rows(wish, Clock.systemUTC().instant()))
                    .forEach(invocation.streams().out()::println);
        }
        return 0;
    }
}
