package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.image.ImageSummary;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.text.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild images}. */
@CommandLine.Command(mixinStandardHelpOptions = true, description = "List images.")
public final class ImagesCommand implements Command {

    @Option(
            names = {"-q", "--quiet"},
            description = "Print only IDs")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "Print IDs in full")
    private boolean full;

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        PrintStream out = invocation.streams().out();
        try (Engine engine = Engine.open(invocation)) {
            Table table = new Table("REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE");
            for (ImageSummary image : new ImageService(engine).list()) {
                String id = full ? image.id() : shortened(image.id());
                if (quiet) {
                    out.println(id);
                } else {
                    table.row(
                            image.repository(),
                            image.tag(),
                            id,
                            image.created()
                                    .map(time -> HumanTexts.ago(
                                            time, Clock.systemUTC().instant()))
                                    .orElse("N/A"),
                            HumanTexts.size(image.size()));
                }
            }
            if (!quiet) {
                table.lines().forEach(out::println);
            }
        }
        return 0;
    }

    static String shortened(String id) {
        return id.substring("sha256:".length(), "sha256:".length() + 12);
    }
}
