package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.watch.EventFormat;
import dev.jbuild.core.watch.EventsService;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild events}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Print what happens to containers and images, until it is ended.",
        footer = {
            "",
            "Filters: container, event, image, label, type.",
            "",
            "Examples:",
            "  jbuild events --filter event=die",
            "  jbuild events --since 1h --until now",
            "  jbuild events --format '{{.Time}} {{.Action}} {{.Actor.Attributes.name}}'"
        })
public final class EventsCommand implements Command {

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only those that fit")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "json, or a template: '{{.Action}}'")
    private String format = "";

    @Option(names = "--since", paramLabel = "TIME", description = "Also what was: since 10m, or 2026-01-31T12:00:00Z")
    private String since = "";

    @Option(names = "--until", paramLabel = "TIME", description = "End then; now for what was only")
    private String until = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        EventFormat printed = EventFormat.parse(format);
        EventsService.Wish wish =
                new EventsService.Wish(TimeText.read("--since", since), TimeText.read("--until", until), filters);
        PrintStream out = invocation.streams().out();
        try (Engine engine = Engine.open(invocation)) {
            new EventsService(engine).follow(wish, event -> {
                out.println(printed.line(event));
                return !out.checkError();
            });
        }
        return 0;
    }
}
