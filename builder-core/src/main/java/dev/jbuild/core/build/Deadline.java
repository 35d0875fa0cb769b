package dev.jbuild.core.build;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Stops a build that takes too long, and says what it was at. It sees the events pass by to know that. Closed when the build
 * is over.
 */
final class Deadline implements BuildListener, AutoCloseable {

    private final Optional<Duration> limit;
    private final BuildListener next;
    private final Map<Integer, Running> running = new TreeMap<>();
    private final Thread building = Thread.currentThread();
    private final Optional<Thread> timer;
    private boolean passed;

    private record Running(String label, long since) {}

    /** Work that can be stopped. */
    interface Work<T> {
        T run() throws EngineException, IOException, InterruptedException;
    }

    Deadline(Optional<Duration> limit, BuildListener next) {
        this.limit = limit;
        this.next = next;
        this.timer = limit.map(duration -> Thread.ofVirtual().name("deadline").start(() -> wait(duration)));
    }

    private void wait(Duration duration) {
        try {
            Thread.sleep(duration);
            synchronized (this) {
                passed = true;
            }
            building.interrupt();
        } catch (InterruptedException buildIsOver) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void on(BuildEvent event) {
        next.on(event);
        synchronized (this) {
            switch (event) {
                case BuildEvent.StepStarted started ->
                    running.put(started.number(), new Running(started.label(), System.nanoTime()));
                case BuildEvent.StepDone done -> running.remove(done.number());
                case BuildEvent.StepFailed failed -> running.remove(failed.number());
                // A step that is stopped is what the build waited for.
                default -> {}
            }
        }
    }

    /**
     * Does the work.
     *
     * @throws EngineException also when the time is over
     */
    <T> T watch(Work<T> work) throws EngineException, IOException, InterruptedException {
        try {
            return work.run();
        } catch (InterruptedException stopped) {
            synchronized (this) {
                if (!passed) {
                    throw stopped;
                }
            }
            throw new EngineException(
                    "JB3097",
                    "The build was stopped after " + limit.map(Deadline::shown).orElse("") + ": " + waiting() + ".",
                    "Give it more time with --timeout, or see with jbuild build-log what it did last.",
                    stopped);
        }
    }

    private static String shown(Duration duration) {
        return duration.toSeconds() + " s";
    }

    private synchronized String waiting() {
        return running.isEmpty()
                ? "no step was running"
                : running.entrySet().stream()
                        .map(entry -> "step #" + entry.getKey() + " "
                                + entry.getValue().label() + " was running for "
                                + shown(Duration.ofNanos(
                                        System.nanoTime() - entry.getValue().since())))
                        .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        timer.ifPresent(Thread::interrupt);
    }
}
