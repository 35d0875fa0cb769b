package dev.jbuild.cli.command;

import dev.jbuild.core.containerfiles.CopyService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.text.Amounts;
import dev.jbuild.core.text.SafeText;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild cp}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        customSynopsis = {
            "jbuild cp [-a] [-L] [-q] CONTAINER:SOURCE DESTINATION|-",
            "       jbuild cp [-a] [-L] [-q] SOURCE|- CONTAINER:DESTINATION"
        },
        description = "Copy files between a container and this machine.",
        footer = {
            "",
            "A path in a container is relative to its root. A directory that is not there is made with what is in the source;",
            "into one that is there the source is copied itself, or, if it ends with /., what is in it. - is a tar archive on",
            "standard input or output. What is copied in belongs to root, what is copied out to you, unless -a is given.",
            "",
            "Examples:",
            "  jbuild cp web:/var/log/app.log .",
            "  jbuild cp ./config/. web:/etc/app",
            "  jbuild cp web:/srv - | tar -t",
            "  tar -c site | jbuild cp - web:/srv"
        })
public final class CpCommand implements Command {

    @Option(
            names = {"-a", "--archive"},
            description = "Keep the owners, by their numbers")
    private boolean archive;

    @Option(
            names = {"-L", "--follow-link"},
            description = "If the source is a symbolic link, copy what it leads to")
    private boolean follow;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not say how much was copied (said on a terminal only)")
    private boolean quiet;

    @Parameters(index = "0", paramLabel = "SOURCE")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DESTINATION")
    private String destination = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            long bytes = new CopyService(
                            engine,
                            invocation,
                            note -> invocation.streams().err().println("jbuild: " + SafeText.of(note)))
                    .copy(new CopyService.CopyRequest(source, destination, archive, follow));
            boolean stream = source.equals("-") || destination.equals("-");
            if (!quiet && !stream && invocation.streams().terminal().isPresent()) {
                invocation.streams().err().println("Successfully copied " + Amounts.size(bytes) + " to " + destination);
            }
        }
        return 0;
    }
}
