package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild prune}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Remove the build cache and every layer that no image uses.")
public final class PruneCommand implements Command {

    @Option(
            names = {"-f", "--force"},
            description = "Do not ask (never asked for now)")
    private boolean force;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            long freed = new ImageService(engine).prune();
            invocation.streams().out().println("Total reclaimed space: " + HumanTexts.size(freed));
        }
        return 0;
    }
}
