package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.container.ContainerSummary;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.text.Table;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild ps}. */
@CommandLine.Command(mixinStandardHelpOptions = true, sortOptions = false, description = "List containers.")
public final class PsCommand implements Command {

    private static final int SHORT = 20;

    @Option(
            names = {"-a", "--all"},
            description = "Also those that do not run")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only IDs")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "Do not shorten")
    private boolean full;

    @Option(names = "--format", paramLabel = "table|json", description = "How it is printed")
    private String format = "table";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        if (!format.equals("table") && !format.equals("json")) {
            throw new EngineException("JB1006", "--format " + format + " is not known.", "Choose table or json.");
        }
        try (Engine engine = Engine.open(invocation)) {
            Instant now = Clock.systemUTC().instant();
            List<ContainerSummary> containers = new ContainerService(engine).summaries(all, now);
            if (quiet) {
                containers.forEach(container -> invocation
                        .streams()
                        .out()
                        .println(full ? container.id() : container.id().substring(0, 12)));
            } else if (format.equals("json")) {
                containers.forEach(container -> invocation.streams().out().println(container.json()));
            } else {
                Table table = new Table("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
                for (ContainerSummary container : containers) {
                    String command = container.command();
                    table.row(
                            full ? container.id() : container.id().substring(0, 12),
                            container.image(),
                            "\"" + (full || command.length() <= SHORT ? command : command.substring(0, SHORT - 1) + "…")
                                    + "\"",
                            HumanTexts.ago(container.created(), now),
                            container.status(),
                            "",
                            container.name());
                }
                table.lines().forEach(invocation.streams().out()::println);
            }
        }
        return 0;
    }
}
