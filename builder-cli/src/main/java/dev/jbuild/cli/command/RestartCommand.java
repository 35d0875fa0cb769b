package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild restart}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Stop containers and start them again.")
public final class RestartCommand implements Command {

    @Option(
            names = {"-t", "--time", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long it waits before it kills (default: the container's, usually 10)")
    private String seconds = "";

    @Parameters(arity = "1..*", paramLabel = "CONTAINER")
    private List<String> containers = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        try (Engine engine = Engine.open(invocation)) {
            ContainerService service = new ContainerService(engine);
            for (String container : containers) {
                service.stop(
                        container,
                        seconds.isEmpty() ? Optional.empty() : Optional.of(ContainerFlags.number("--time", seconds)));
                service.start(container);
                invocation.streams().out().println(container);
            }
        }
        return 0;
    }
}
