package dev.jbuild.cli.command;

import dev.jbuild.core.exec.SignalNames;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild kill}. */
@CommandLine.Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Send a signal to containers.")
public final class KillCommand implements Command {

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "Which (default: KILL)")
    private String signal = "KILL";

    @Parameters(arity = "1..*", paramLabel = "CONTAINER")
    private List<String> containers = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException, InterruptedException {
        int number = SignalNames.number(signal);
        return EachContainer.run(invocation, containers, (service, container) -> {
            service.signal(container, number);
            return container;
        });
    }
}
