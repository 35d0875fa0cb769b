package dev.jbuild.cli.command;

import dev.jbuild.cli.progress.Progress;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild pull IMAGE}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Fetch an image from its registry.")
public final class PullCommand implements Command {

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only the ID")
    private boolean quiet;

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "Which of several (default: this machine)")
    private String platform = "";

    @Parameters(paramLabel = "IMAGE")
    private String image = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Progress progress = Progress.of(quiet ? "quiet" : "auto", invocation);
                Engine engine = Engine.open(invocation)) {
            Platform wanted = platform.isEmpty() ? Platform.ofThisMachine() : Platform.parse(platform);
            String id = new ImageService(engine).pull(image, wanted, progress);
            progress.close();
            invocation.streams().out().println(id);
        }
        return 0;
    }
}
