package dev.jbuild.cli.command;

import dev.jbuild.core.container.InspectService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code jbuild inspect NAME}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show details of containers and images as JSON, in docker's names.")
public final class InspectCommand implements Command {

    @Parameters(arity = "1..*", paramLabel = "CONTAINER|IMAGE")
    private List<String> names = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            invocation.streams().out().println(new InspectService(engine).inspect(names));
        }
        return 0;
    }
}
