package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerStreams;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild attach}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Put this command's streams at a running container's, until it ends or the keys to detach are typed.")
public final class AttachCommand implements Command {

    @Option(names = "--no-stdin", description = "Do not give it standard input")
    private boolean noInput;

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            description = "What is typed to leave it without ending it (default: ctrl-p,ctrl-q)")
    private String detachKeys = "ctrl-p,ctrl-q";

    @Parameters(paramLabel = "CONTAINER")
    private String container = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            return new ContainerStreams(engine, invocation).attach(container, !noInput, DetachKeys.parse(detachKeys));
        }
    }
}
