package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.container.ContainerStreams;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild start}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Start containers that do not run.")
public final class StartCommand implements Command {

    @Option(
            names = {"-a", "--attach"},
            description = "Show what the program prints, until it ends, and end with its exit code")
    private boolean attach;

    @Option(
            names = {"-i", "--interactive"},
            description = "Give the program this command's standard input")
    private boolean interactive;

    @Override
    public int failureCode() {
        return attach || interactive ? 125 : 1;
    }

    @Parameters(arity = "1..*", paramLabel = "CONTAINER")
    private List<String> containers = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        try (Engine engine = Engine.open(invocation)) {
            ContainerService service = new ContainerService(engine);
            for (String container : containers) {
                if (attach || interactive) {
                    return new ContainerStreams(engine, invocation).start(container, interactive, DetachKeys.USUAL);
                }
                service.start(container);
                invocation.streams().out().println(container);
            }
        }
        return 0;
    }
}
