package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild rm}. */
@CommandLine.Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Remove containers.")
public final class RmCommand implements Command {

    @Option(
            names = {"-f", "--force"},
            description = "Also those that run, which are killed, and do not mind missing ones")
    private boolean force;

    @Option(
            names = {"-v", "--volumes"},
            description = "Also its nameless volumes; it has none yet")
    private boolean volumes;

    @Parameters(arity = "1..*", paramLabel = "CONTAINER")
    private List<String> containers = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        return EachContainer.run(invocation, containers, (service, container) -> {
            try {
                service.remove(container, force);
                return container;
            } catch (EngineException failure) {
                if (force && failure.code().equals(ContainerService.NO_SUCH)) {
                    return "";
                }
                throw failure;
            }
        });
    }
}
