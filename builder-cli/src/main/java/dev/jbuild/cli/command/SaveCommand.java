package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.export.ArchiveFormat;
import dev.jbuild.core.export.ArchiveService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild save}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Write images into an archive.")
public final class SaveCommand implements Command {

    @Option(names = "--format", paramLabel = "docker-archive|oci-archive", description = "Default: docker-archive")
    private String format = "docker-archive";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Default: standard output")
    private String output = "";

    @Parameters(arity = "1..*", paramLabel = "IMAGE")
    private List<String> images = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        ArchiveFormat chosen = ArchiveFormat.parse(format);
        try (Engine engine = Engine.open(invocation)) {
            ArchiveService archives = new ArchiveService(engine);
            if (output.isEmpty() || output.equals("-")) {
                archives.save(images, chosen, invocation.streams().out());
            } else {
                archives.save(images, chosen, invocation.resolve(output));
            }
        }
        return 0;
    }
}
