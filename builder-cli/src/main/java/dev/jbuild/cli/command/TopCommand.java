package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.watch.TopService;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild top CONTAINER [ps OPTIONS]}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List the processes of a container, with their numbers on the host.",
        footer = {
            "",
            "The options are those of ps that choose columns: -ef (default), aux, -o COLUMN,…",
            "",
            "Examples:",
            "  jbuild top web",
            "  jbuild top web aux",
            "  jbuild top web -o pid,user,rss,cmd"
        })
public final class TopCommand implements Command {

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PS-OPTION")
    private List<String> options = new ArrayList<>();

    @Override
    public boolean stopsAtFirstParameter() {
        return true;
    }

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            new TopService(engine)
                    .lines(container, options, Clock.systemUTC().instant())
                    .forEach(invocation.streams().out()::println);
        }
        return 0;
    }
}
