package dev.jbuild.cli.command;

import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Streams;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/** Commands that do the same with each of several containers: where one fails, they go on with the others, as docker does. */
final class EachContainer {

    private EachContainer() {}

    /** What is done with one. */
    interface Work {
        /** Does it, and gives what is printed; nothing is if that is empty. */
        String with(ContainerService service, String container)
                throws EngineException, IOException, InterruptedException;
    }

    /** More at once would only wait for each other. */
    private static final int AT_ONCE = 50;

    /** Does it with several at once; what is printed is in the given order. Gives the exit code: 1 if one has failed. */
    static int run(Invocation invocation, List<String> containers, Work work)
            throws EngineException, IOException, InterruptedException {
        int code = 0;
        try (Engine engine = Engine.open(invocation);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ContainerService service = new ContainerService(engine);
            Semaphore places = new Semaphore(AT_ONCE);
            List<Future<String>> results = containers.stream()
                    .map(container -> threads.submit(() -> {
                        places.acquire();
                        try {
                            return work.with(service, container);
                        } finally {
                            places.release();
                        }
                    }))
                    .toList();
            try {
                for (Future<String> result : results) {
                    code |= told(result, invocation.streams());
                }
            } finally {
                results.forEach(result -> result.cancel(true));
            }
        }
        return code;
    }

    /** As {@link #run}, but one after another: what is started later may need what was started before. */
    static int oneByOne(Invocation invocation, List<String> containers, Work work)
            throws EngineException, IOException, InterruptedException {
        int code = 0;
        try (Engine engine = Engine.open(invocation)) {
            ContainerService service = new ContainerService(engine);
            for (String container : containers) {
                FutureTask<String> result = new FutureTask<>(() -> work.with(service, container));
                result.run();
                code |= told(result, invocation.streams());
            }
        }
        return code;
    }

    private static int told(Future<String> result, Streams streams) throws IOException, InterruptedException {
        try {
            String printed = result.get();
            if (!printed.isEmpty()) {
                streams.out().println(printed);
            }
            return 0;
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case EngineException expected -> {
                    FailureText.lines(expected, streams.terminal().isPresent()).forEach(streams.err()::println);
                    return 1;
                }
                case IOException unreadable -> throw unreadable;
                case InterruptedException stopped -> throw stopped;
                case RuntimeException bug -> throw new IllegalStateException(bug);
                case null, default -> throw new IllegalStateException(failure);
            }
        }
    }
}
