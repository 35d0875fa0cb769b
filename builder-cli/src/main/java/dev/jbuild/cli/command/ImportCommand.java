package dev.jbuild.cli.command;

import dev.jbuild.core.commit.ImportService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild import}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Make an image of one layer of an archive of files; prints the image's ID.",
        footer = {
            "",
            "The archive is a tar, which may be compressed with gzip, xz, zstd or bzip2. Archives of save are for jbuild load.",
            "",
            "Examples:",
            "  jbuild import -c 'CMD [\"sh\"]' rootfs.tar.xz base:1",
            "  jbuild export web | jbuild import - web:flat"
        })
public final class ImportCommand implements Command {

    @Mixin
    private NewImageFlags image = new NewImageFlags();

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "What the files are for (default: this machine)")
    private String platform = "";

    @Parameters(index = "0", paramLabel = "FILE|URL|-")
    private String source = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME[:TAG]")
    private String name = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            String id = new ImportService(
                            engine,
                            invocation,
                            new PullNotes(invocation.streams().err()))
                    .importFiles(new ImportService.ImportRequest(
                            source, given(name), image.message(), image.changes(), given(platform)));
            invocation.streams().out().println(id);
        }
        return 0;
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
