package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild tag IMAGE NAME}. */
@CommandLine.Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Give an image another name.")
public final class TagCommand implements Command {

    @Parameters(index = "0", paramLabel = "IMAGE")
    private String image = "";

    @Parameters(index = "1", paramLabel = "NAME")
    private String name = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            new ImageService(engine).tag(image, name);
        }
        return 0;
    }
}
