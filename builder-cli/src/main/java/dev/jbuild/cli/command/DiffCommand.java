package dev.jbuild.cli.command;

import dev.jbuild.core.containerfiles.ContainerChange;
import dev.jbuild.core.containerfiles.DiffService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.text.SafeText;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild diff}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        description = "List what a container has changed of its image's files.",
        footer = {
            "",
            "A line begins with A for added, C for changed, D for deleted.",
            "",
            "Example:",
            "  jbuild diff web"
        })
public final class DiffCommand implements Command {

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            for (ContainerChange change : new DiffService(engine).changes(container)) {
                invocation.streams().out().println(change.kind().letter() + " " + SafeText.of(change.path()));
            }
        }
        return 0;
    }
}
