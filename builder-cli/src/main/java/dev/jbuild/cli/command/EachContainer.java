package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.List;

/** Commands that do the same with each of several containers: where one fails, they go on with the others, as docker does. */
final class EachContainer {

    private EachContainer() {}

    /** What is done with one. */
    interface Work {
        /** Does it, and gives what is printed; nothing is if that is empty. */
        String with(ContainerService service, String container)
                throws EngineException, IOException, InterruptedException;
    }

    /** Gives the exit code: 1 if one has failed. */
    static int run(Invocation invocation, List<String> containers, Work work)
            throws EngineException, IOException, InterruptedException {
        int code = 0;
        try (Engine engine = Engine.open(invocation)) {
            ContainerService service = new ContainerService(engine);
            for (String container : containers) {
                try {
                    String printed = work.with(service, container);
                    if (!printed.isEmpty()) {
                        invocation.streams().out().println(printed);
                    }
                } catch (EngineException failure) {
                    boolean color = invocation.streams().terminal().isPresent();
                    FailureText.lines(failure, color)
                            .forEach(invocation.streams().err()::println);
                    code = 1;
                }
            }
        }
        return code;
    }
}
