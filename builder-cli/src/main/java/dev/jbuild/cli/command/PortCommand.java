package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild port CONTAINER [PORT]}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "List a container's published ports; there are none yet.",
        footer = {"", "Example:", "  jbuild port web 80/tcp"})
public final class PortCommand implements Command {

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "PORT[/PROTOCOL]")
    private String port = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            new ContainerService(engine).find(container);
            if (!port.isEmpty()) {
                throw new EngineException(
                        "JB5060",
                        "No public port '" + port + "' is published for " + container + ".",
                        "Containers have the host's network or none.");
            }
        }
        return 0;
    }
}
