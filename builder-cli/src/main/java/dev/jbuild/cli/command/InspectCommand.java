package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild inspect IMAGE}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show images' details as JSON, in docker's names.")
public final class InspectCommand implements Command {

    @Parameters(arity = "1..*", paramLabel = "IMAGE")
    private List<String> images = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            ImageService service = new ImageService(engine);
            invocation.streams().out().println(service.inspect(images));
        }
        return 0;
    }
}
