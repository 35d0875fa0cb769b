package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild rmi IMAGE}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Remove images; layers that another image uses stay.")
public final class RmiCommand implements Command {

    @Option(
            names = {"-f", "--force"},
            description = "Remove an image with all its names, and do not mind a missing one")
    private boolean force;

    @Parameters(arity = "1..*", paramLabel = "IMAGE")
    private List<String> images = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            ImageService service = new ImageService(engine);
            for (String image : images) {
                service.remove(image, force).forEach(invocation.streams().out()::println);
            }
        }
        return 0;
    }
}
