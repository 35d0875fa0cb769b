package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.HistoryEntry;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.text.Table;
import java.io.IOException;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild history IMAGE}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show how an image came about, newest first.")
public final class HistoryCommand implements Command {

    private static final int SHORT = 45;

    @Option(names = "--no-trunc", description = "Do not shorten")
    private boolean full;

    @Parameters(paramLabel = "IMAGE")
    private String image = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            Table table = new Table("LAYER", "CREATED", "CREATED BY", "SIZE", "COMMENT");
            for (HistoryEntry entry : new ImageService(engine).history(image)) {
                String createdBy = entry.createdBy().replace((char) 10, (char) 32);
                table.row(
                        entry.layer()
                                .map(layer -> full ? layer : ImagesCommand.shortened(layer))
                                .orElse("-"),
                        entry.created()
                                .map(time ->
                                        HumanTexts.ago(time, Clock.systemUTC().instant()))
                                .orElse("N/A"),
                        full || createdBy.length() <= SHORT ? createdBy : createdBy.substring(0, SHORT - 1) + "…",
                        HumanTexts.size(entry.size()),
                        entry.comment());
            }
            table.lines().forEach(invocation.streams().out()::println);
        }
        return 0;
    }
}
