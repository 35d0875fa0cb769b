package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.WorkLock;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.IoFailures;
import dev.jbuild.core.failure.StepFailedException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.TracedKey;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.supply.LayerUnavailableException;
import dev.jbuild.grammar.problem.SourceFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Solves one graph. Steps wait for their inputs on virtual threads; the work is done on platform threads, of which there
 * are as many as {@code jobs}, since a system call that blocks would hold a virtual thread's carrier.
 */
public final class Solver {

    private final KnownResults known;
    private final StepWorker worker;
    private final BuildListener listener;
    private final int jobs;
    private final Map<Step, CompletableFuture<StepResult>> results = new HashMap<>();
    private final Map<StepKey, CompletableFuture<Optional<DiffId>>> underWay = new ConcurrentHashMap<>();

    /**
     * Prepares a solver.
     *
     * @param jobs how many steps may be worked on at once
     * @param known results of earlier builds
     */
    public Solver(KnownResults known, StepWorker worker, BuildListener listener, int jobs) {
        this.known = known;
        this.worker = worker;
        this.listener = listener;
        this.jobs = jobs;
    }

    /**
     * Carries out every step of graphs of one Dockerfile. Steps that mean the same work are done once.
     *
     * @throws StepFailedException if a step failed; the others have been stopped by then
     * @throws InterruptedException if this thread was interrupted; every step has been stopped by then
     */
    public Map<Step, StepResult> solve(List<BuildGraph> graphs) throws EngineException, InterruptedException {
        SourceFile source = graphs.getFirst().source();
        List<Step> steps =
                graphs.stream().flatMap(graph -> graph.steps().stream()).toList();
        emit(new BuildEvent.Planned(steps.stream()
                .filter(step -> !(step.operation() instanceof Operation.Empty))
                .map(step -> new BuildEvent.PlannedStep(step.number(), step.label()))
                .toList()));
        steps.forEach(step -> results.put(step, new CompletableFuture<>()));
        try (ExecutorService workers = Executors.newFixedThreadPool(
                        jobs, Thread.ofPlatform().name("step-", 0).daemon().factory());
                ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            CompletableFuture<Void> over = new CompletableFuture<>();
            for (Step step : steps) {
                running.add(waiters.submit(() -> solve(source, step, workers, over)));
            }
            CompletableFuture<Void> all =
                    CompletableFuture.allOf(results.values().toArray(CompletableFuture[]::new));
            try {
                // Whatever comes first: the first failure, or the last result.
                CompletableFuture.anyOf(over, all).get();
            } catch (ExecutionException failure) {
                stop(running, workers, waiters);
                throw unwrap(failure);
            } catch (InterruptedException interrupted) {
                stop(running, workers, waiters);
                throw interrupted;
            }
        }
        Map<Step, StepResult> all = new HashMap<>();
        results.forEach((step, future) -> all.put(step, future.join()));
        return all;
    }

    private static void stop(List<Future<?>> running, ExecutorService workers, ExecutorService waiters) {
        running.forEach(future -> future.cancel(true));
        workers.shutdownNow();
        waiters.shutdownNow();
    }

    private static EngineException unwrap(ExecutionException failure) {
        return switch (failure.getCause()) {
            case EngineException known -> known;
            case RuntimeException unexpected -> throw unexpected;
            case Error error -> throw error;
            case null -> throw new IllegalStateException(failure);
            default -> throw new IllegalStateException(failure.getCause());
        };
    }

    private void solve(SourceFile source, Step step, ExecutorService workers, CompletableFuture<Void> over) {
        CompletableFuture<StepResult> result = future(step);
        try {
            Map<Step, StepResult> inputs = new HashMap<>();
            for (Step input : step.operation().inputs()) {
                inputs.put(input, future(input).get());
            }
            StepResult solved = workers.submit(() -> solve(source, step, new StepInputs(inputs)))
                    .get();
            known.elsewhere().solved(step, solved);
            result.complete(solved);
        } catch (ExecutionException failure) {
            // The failure first: a cancelled result is what others see of it.
            if (!(failure.getCause() instanceof InterruptedException)) {
                over.completeExceptionally(failure.getCause());
            }
            result.cancel(false);
        } catch (InterruptedException | CancellationException | RejectedExecutionException stopped) {
            result.cancel(false);
        }
    }

    private CompletableFuture<StepResult> future(Step step) {
        CompletableFuture<StepResult> future = results.get(step);
        if (future == null) {
            throw new IllegalStateException(step.label() + " is not in the graph");
        }
        return future;
    }

    private StepResult solve(SourceFile source, Step step, StepInputs inputs)
            throws EngineException, InterruptedException {
        long start = System.nanoTime();
        switch (step.operation()) {
            case Operation.Base base -> {
                emit(new BuildEvent.StepCached(step.number(), step.label(), Optional.empty()));
                return new StepResult(base.layers(), Optional.empty(), true, List.of());
            }
            case Operation.Empty empty -> {
                return new StepResult(List.of(), Optional.empty(), true, List.of());
            }
            case Operation.Import imported -> {}
            case Operation.Run run -> {}
            case Operation.Copy copy -> {}
            case Operation.MakeDirectory directory -> {}
        }
        List<String> lastLines = new ArrayList<>();
        OutputLines output = new OutputLines(
                lastLines,
                line -> emit(
                        new BuildEvent.StepOutput(step.number(), line, Duration.ofNanos(System.nanoTime() - start))));
        try (StepWork work = worker.work(step, inputs, output)) {
            return solve(step, work, start);
        } catch (InterruptedException interrupted) {
            emit(new BuildEvent.StepCancelled(step.number(), step.label()));
            throw interrupted;
        } catch (EngineException failure) {
            if (Thread.currentThread().isInterrupted()) {
                emit(new BuildEvent.StepCancelled(step.number(), step.label()));
                throw new InterruptedException();
            }
            throw failed(source, step, failure.code(), failure.sentence(), failure.help(), lastLines, start, failure);
        } catch (IOException failure) {
            if (Thread.currentThread().isInterrupted()) {
                emit(new BuildEvent.StepCancelled(step.number(), step.label()));
                throw new InterruptedException();
            }
            EngineException told = IoFailures.explain(failure, known.store().root());
            throw failed(source, step, told.code(), told.sentence(), told.help(), lastLines, start, failure);
        }
    }

    private StepFailedException failed(
            SourceFile source,
            Step step,
            String code,
            String sentence,
            String help,
            List<String> lastLines,
            long start,
            Exception cause) {
        // A layer that is damaged or can't be had is no fault of the step, which may begin once more when the layer has
        // been
        // made anew.
        emit(
                cause instanceof LayerUnavailableException || cause instanceof DamagedLayerException
                        ? new BuildEvent.StepCancelled(step.number(), step.label())
                        : new BuildEvent.StepFailed(
                                step.number(), step.label(), Duration.ofNanos(System.nanoTime() - start), sentence));
        return new StepFailedException(code, sentence, help, source, step.range(), step.label(), lastLines, cause);
    }

    private StepResult solve(Step step, StepWork work, long start)
            throws EngineException, IOException, InterruptedException {
        List<TracedKey> keys = new ArrayList<>();
        for (StepWork.KeySource source : work.keys()) {
            TracedKey key = known.salted(source.compute());
            Optional<KnownResults.Known> result = known.find(step, key.key());
            if (result.isPresent()) {
                known.remember(step, keys, result.get().layer());
                keys.add(key);
                if (result.get().place().isPresent()) {
                    known.remember(step, List.of(key), result.get().layer());
                }
                return cached(step, work, keys, result.get());
            }
            keys.add(key);
        }
        CompletableFuture<Optional<DiffId>> own = new CompletableFuture<>();
        CompletableFuture<Optional<DiffId>> same =
                underWay.putIfAbsent(keys.getFirst().key(), own);
        if (same != null) {
            return cached(step, work, keys, new KnownResults.Known(await(same), Optional.empty()));
        }
        try (WorkLock lock = known.lock(step, keys, () -> waiting(step)).orElse(null)) {
            Optional<KnownResults.Known> now = known.findNow(step, keys);
            StepResult result = now.isPresent() ? cached(step, work, keys, now.get()) : work(step, work, keys, start);
            own.complete(result.own());
            return result;
        } finally {
            own.cancel(false);
        }
    }

    private void waiting(Step step) {
        emit(new BuildEvent.Note(step.label() + ": another build does this step; waiting for it"));
    }

    private StepResult cached(Step step, StepWork work, List<TracedKey> keys, KnownResults.Known result) {
        emit(new BuildEvent.StepCached(step.number(), step.label(), result.place()));
        return StepResult.on(work.parent(), result.layer(), true, plain(keys));
    }

    private StepResult work(Step step, StepWork work, List<TracedKey> keys, long start)
            throws EngineException, IOException, InterruptedException {
        emit(new BuildEvent.StepStarted(step.number(), step.label(), known.explain(step, keys)));
        Optional<DiffId> layer = work.execute();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<StepKey> result = plain(keys);
        if (work.isUnchanged()) {
            known.remember(step, keys, layer);
        } else {
            emit(new BuildEvent.Note(step.label()
                    + ": files of the context changed while they were used; the next build does this step again"));
            result = List.of();
        }
        emit(new BuildEvent.StepDone(step.number(), step.label(), Duration.ofNanos(System.nanoTime() - start)));
        return StepResult.on(work.parent(), layer, false, result);
    }

    private static List<StepKey> plain(List<TracedKey> keys) {
        return keys.stream().map(TracedKey::key).toList();
    }

    /** Waits for the same work of another step; if that came to nothing, the build is over. */
    private static Optional<DiffId> await(CompletableFuture<Optional<DiffId>> same) throws InterruptedException {
        try {
            return same.get();
        } catch (ExecutionException | CancellationException failed) {
            throw new InterruptedException("the same step has failed");
        }
    }

    private synchronized void emit(BuildEvent event) {
        listener.on(event);
    }
}
