package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild unpause}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Let the processes of paused containers continue.",
        footer = {"", "Example:", "  jbuild unpause web"})
public final class UnpauseCommand implements Command {

    @Parameters(arity = "1..*", paramLabel = "CONTAINER")
    private List<String> containers = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        return EachContainer.run(invocation, containers, (service, container) -> {
            service.unpause(container);
            return container;
        });
    }
}
