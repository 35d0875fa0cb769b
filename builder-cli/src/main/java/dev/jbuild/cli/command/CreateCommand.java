package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jbuild create}. */
@CommandLine.Command(sortOptions = false, description = "Make a container that does not run yet, and print its ID.")
public final class CreateCommand implements Command {

    @Mixin
    private ContainerFlags flags = new ContainerFlags();

    @Parameters(index = "0", paramLabel = "IMAGE")
    private String image = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG")
    private List<String> arguments = new ArrayList<>();

    @Override
    public boolean stopsAtFirstParameter() {
        return true;
    }

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            ContainerConfig made = new ContainerService(engine)
                    .create(
                            flags.read(image, arguments, invocation),
                            invocation,
                            new PullNotes(invocation.streams().err()));
            flags.writeId(made.id(), invocation);
            invocation.streams().out().println(made.id());
        }
        return 0;
    }
}
