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
 * Stops a build that takes too long, or a step of it, and says what it was at; and says the same now and then when nothing has
 * been heard of a build. It sees the events pass by to know that. Closed when the build is over.
 */
final class Watchdog implements BuildListener, AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Optional<Duration> buildLimit;
    private final Optional<Duration> stepLimit;
    private final BuildListener next;
    private final Map<Integer, Running> running = new TreeMap<>();
    private final Thread building = Thread.currentThread();
    private final Thread watching;
    private final long begun = System.nanoTime();
    private long lastNews = begun;
    private String verdict = "";

    private record Running(String label, long since) {}

    /** Work that can be stopped. */
    interface Work<T> {
        T run() throws EngineException, IOException, InterruptedException;
    }

    /**
     * Begins to watch.
     *
     * @param buildLimit how long all of it may take
     * @param stepLimit how long each step may take
     */
    Watchdog(Optional<Duration> buildLimit, Optional<Duration> stepLimit, BuildListener next) {
        this.buildLimit = buildLimit;
        this.stepLimit = stepLimit;
        this.next = next;
        this.watching = Thread.ofVirtual().name("watchdog").start(this::watch);
    }

    private void watch() {
        try {
            while (!look()) {
                Thread.sleep(LOOK);
            }
            building.interrupt();
        } catch (InterruptedException buildIsOver) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at the clock; whether it is time to stop. */
    private boolean look() {
        Optional<String> note = Optional.empty();
        synchronized (this) {
            long now = System.nanoTime();
            if (buildLimit.isPresent() && now - begun > buildLimit.get().toNanos()) {
                verdict = "The build was stopped after " + shown(buildLimit.get()) + ": " + waiting() + ".";
                return true;
            }
            for (Map.Entry<Integer, Running> step : running.entrySet()) {
                if (stepLimit.isPresent()
                        && now - step.getValue().since() > stepLimit.get().toNanos()) {
                    verdict = "The build was stopped: step #" + step.getKey() + " "
                            + step.getValue().label() + " took more than " + shown(stepLimit.get()) + ".";
                    return true;
                }
            }
            if (now - lastNews > SILENCE.toNanos()) {
                lastNews = now;
                note = Optional.of("nothing heard for " + shown(SILENCE) + ": " + waiting());
            }
        }
        note.ifPresent(text -> next.on(new BuildEvent.Note(text)));
        return false;
    }

    @Override
    public void on(BuildEvent event) {
        next.on(event);
        synchronized (this) {
            lastNews = System.nanoTime();
            switch (event) {
                case BuildEvent.StepStarted started ->
                    running.put(started.number(), new Running(started.label(), System.nanoTime()));
                // All begins anew: what had begun before is not waited for any more.
                case BuildEvent.Planned planned -> running.clear();
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
                if (verdict.isEmpty()) {
                    throw stopped;
                }
                throw new EngineException(
                        "JB3097",
                        verdict,
                        "Give it more time with --timeout or --step-timeout, or see with jbuild build-log what it did last.",
                        stopped);
            }
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
        watching.interrupt();
    }
}
