package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.logs.ContainerLog;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild logs}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Print what a container printed.")
public final class LogsCommand implements Command {

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as long as it runs")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Only the last N lines")
    private String tail = "all";

    @Option(
            names = {"-t", "--timestamps"},
            description = "Print the time before each line")
    private boolean timestamps;

    @Option(names = "--details", description = "Also what the log's options add, which is nothing")
    private boolean details;

    @Option(names = "--since", paramLabel = "TIME", description = "Not what is older: 10m, or 2026-01-31T12:00:00Z")
    private String since = "";

    @Option(names = "--until", paramLabel = "TIME", description = "Not what is younger")
    private String until = "";

    @Parameters(paramLabel = "CONTAINER")
    private String container = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        int lines = Integer.MAX_VALUE;
        if (!tail.equals("all")) {
            if (!tail.matches("\\d{1,9}")) {
                throw new EngineException(
                        "JB1047", "--tail " + tail + " is no number of lines.", "Write a number or all.");
            }
            lines = Integer.parseInt(tail);
        }
        try (Engine engine = Engine.open(invocation)) {
            ContainerService service = new ContainerService(engine);
            ContainerLog log =
                    new ContainerLog(service.files(service.find(container).config()));
            log.print(
                    new ContainerLog.Part(
                            lines, TimeText.read("--since", since), TimeText.read("--until", until), timestamps),
                    follow,
                    invocation.streams().out(),
                    invocation.streams().err());
        }
        return 0;
    }
}
