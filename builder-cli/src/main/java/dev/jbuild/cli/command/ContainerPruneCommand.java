package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild container prune}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Remove all containers that do not run.")
public final class ContainerPruneCommand implements Command {

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask, if there is a terminal to ask on")
    private boolean force;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        if (!force
                && !Question.isConfirmed(
                        invocation, "This removes all containers that do not run, with what they changed.")) {
            return 0;
        }
        try (Engine engine = Engine.open(invocation)) {
            List<String> removed = new ContainerService(engine).prune();
            if (!removed.isEmpty()) {
                invocation.streams().out().println("Deleted Containers:");
                removed.forEach(invocation.streams().out()::println);
            }
        }
        return 0;
    }
}
