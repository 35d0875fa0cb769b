package dev.jbuild.cli.command;

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
        if (!attach && !interactive) {
            return EachContainer.oneByOne(invocation, containers, (service, container) -> {
                service.start(container);
                return container;
            });
        }
        if (containers.size() > 1) {
            throw new EngineException(
                    "JB1087",
                    "You cannot start and attach multiple containers at once.",
                    "Start them without -a and -i, and see jbuild logs.");
        }
        try (Engine engine = Engine.open(invocation)) {
            return new ContainerStreams(engine, invocation).start(containers.getFirst(), interactive, DetachKeys.USUAL);
        }
    }
}
