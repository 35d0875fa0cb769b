package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.template.RowFormat;
import dev.jbuild.core.watch.StatsService;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild stats}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show what containers use, again each second until it is ended.",
        footer = {
            "",
            "Examples:",
            "  jbuild stats",
            "  jbuild stats --no-stream --format '{{.Name}} {{.CPUPerc}} {{.MemUsage}}' web"
        })
public final class StatsCommand implements Command {

    private static final long SECOND = 1000;
    private static final String HOME = "\u001b[H";
    private static final String END_OF_LINE = "\u001b[K";
    private static final String BELOW = "\u001b[J";
    private static final String WHOLE = "\u001b[2J";

    @Option(
            names = {"-a", "--all"},
            description = "Also those that do not run")
    private boolean all;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a template: '{{.CPUPerc}}'")
    private String format = "";

    @Option(names = "--no-stream", description = "Only once")
    private boolean once;

    @Option(names = "--no-trunc", description = "Do not shorten")
    private boolean full;

    @Parameters(arity = "0..*", paramLabel = "CONTAINER")
    private List<String> containers = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        RowFormat rows = RowFormat.parse(format, StatsService.USUAL, StatsService.HEADINGS);
        PrintStream out = invocation.streams().out();
        boolean redraw = !once && invocation.streams().showsOutput();
        try (Engine engine = Engine.open(invocation)) {
            StatsService service = new StatsService(engine);
            // What is used in a second is known after one.
            service.rows(containers, all, full);
            out.print(redraw ? WHOLE : "");
            do {
                Thread.sleep(SECOND);
                List<String> lines = rows.lines(service.rows(containers, all, full));
                out.print(redraw ? HOME : "");
                lines.forEach(line -> out.print(line + (redraw ? END_OF_LINE : "") + "\n"));
                out.print(redraw ? BELOW : "");
                out.flush();
            } while (!once && !out.checkError());
        }
        return 0;
    }
}
