package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.export.ArchiveService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild load}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Read images from an archive: docker-archive, oci-archive or an OCI layout.")
public final class LoadCommand implements Command {

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            description = "Default: standard input")
    private String input = "";

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The same as --input")
    private String file = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        String from = input.isEmpty() ? file : input;
        try (Engine engine = Engine.open(invocation)) {
            ArchiveService archives = new ArchiveService(engine);
            List<String> loaded = from.isEmpty() || from.equals("-")
                    ? archives.load(invocation.streams().in())
                    : archives.load(invocation.resolve(from));
            loaded.forEach(name -> invocation.streams().out().println("Loaded image: " + name));
        }
        return 0;
    }
}
