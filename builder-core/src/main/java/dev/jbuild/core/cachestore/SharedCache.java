package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.cacheplace.CacheSource;
import dev.jbuild.core.cacheplace.CacheTarget;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.solve.ElsewhereResults;
import dev.jbuild.core.solve.SharedMounts;
import dev.jbuild.core.solve.StepResult;
import dev.jbuild.core.supply.LayerBringer;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The caches that one build takes from and gives to. Thread safe. Closed when the build is over, however it ended. */
public final class SharedCache implements AutoCloseable {

    /** How many keys of other builds' may lead to one layer; a cache does not grow with every build. */
    private static final int MOST_KEYS = 8;

    private final Store store;
    private final BuildListener listener;
    private final List<CacheImport> imports;
    private final List<CacheExport> exports;
    private final SharedResults results;
    private volatile Set<Step> leading = Set.of();

    private SharedCache(
            Store store,
            LayerBringer bringer,
            BuildListener listener,
            List<CacheImport> imports,
            List<CacheExport> exports) {
        this.store = store;
        this.listener = listener;
        this.imports = imports;
        this.exports = exports;
        this.results = new SharedResults(store, imports, this::solved, bringer::canBring);
    }

    /**
     * Begins to fetch what the caches know.
     *
     * @param bringer learns where their layers are
     */
    public static SharedCache open(
            Engine engine,
            List<CacheSource> sources,
            List<CacheTarget> targets,
            LayerBringer bringer,
            BuildListener listener) {
        List<CacheImport> imports = sources.stream()
                .map(source -> CacheImport.begin(engine, source, bringer, listener))
                .toList();
        List<CacheExport> exports = targets.stream()
                .map(target -> new CacheExport(engine, target, imports, listener))
                .toList();
        return new SharedCache(engine.store(), bringer, listener, imports, exports);
    }

    /** What is known elsewhere of steps. */
    public ElsewhereResults results() {
        return results;
    }

    /** What lies elsewhere of cache mounts. */
    public SharedMounts mounts() {
        return new MountImport(store, imports, listener);
    }

    /** What will be built; to be told before it is solved. */
    public void planned(List<BuildGraph> graphs) {
        Set<Step> found = new HashSet<>();
        for (BuildGraph graph : graphs) {
            Optional<Step> next = Optional.of(graph.image().fileSystem());
            while (next.isPresent() && found.add(next.get())) {
                next = next.get().operation().inputs().stream().findFirst();
            }
        }
        leading = Set.copyOf(found);
    }

    private boolean travels(CacheTarget target, Step step) {
        return target.everyLayer() || leading.contains(step);
    }

    private void solved(Step step, StepResult result) {
        for (CacheExport export : exports) {
            if (!result.keys().isEmpty() && travels(export.target(), step)) {
                result.own().ifPresent(export::offer);
            }
        }
    }

    /**
     * Takes results back that are these layers.
     *
     * @param allNames whether results do not count any more either whose layers are nowhere
     * @return whether there was one
     */
    boolean forget(Collection<DiffId> layers, boolean allNames) {
        return results.forget(layers, allNames);
    }

    /** Writes down in the store what was taken from elsewhere. */
    public void remember() throws IOException {
        results.remember();
    }

    /**
     * Makes what was sent so far a cache, and sends what is left of it.
     *
     * @throws EngineException if it can't be done and the caller said that this counts as a failure of the build; else it is
     *     told as a note
     */
    public void finish(Map<Step, StepResult> solved) throws EngineException, InterruptedException {
        Map<StepKey, Optional<DiffId>> records = new TreeMap<>();
        solved.values().forEach(result -> result.keys().forEach(key -> records.put(key, result.own())));
        imports.forEach(cache -> cache.index().ifPresent(index -> passOn(index, records)));
        for (CacheExport export : exports) {
            Set<DiffId> wanted = new TreeSet<>();
            solved.forEach((step, result) -> {
                if (!result.keys().isEmpty() && travels(export.target(), step)) {
                    result.own().ifPresent(wanted::add);
                }
            });
            finish(export, records, wanted);
        }
    }

    /**
     * Adds other keys that lead to the same layers. A step that was found by its first key has not computed its others, and they
     * are not to be lost.
     */
    private static void passOn(CacheIndex index, Map<StepKey, Optional<DiffId>> records) {
        Map<DiffId, Integer> keys = new HashMap<>();
        records.values().forEach(layer -> layer.ifPresent(known -> keys.merge(known, 1, Integer::sum)));
        index.records().forEach((key, layer) -> {
            boolean wanted = layer.isPresent()
                    && keys.getOrDefault(layer.get(), MOST_KEYS) < MOST_KEYS
                    && !records.containsKey(key);
            if (wanted) {
                records.put(key, layer);
                keys.merge(layer.get(), 1, Integer::sum);
            }
        });
    }

    private void finish(CacheExport export, Map<StepKey, Optional<DiffId>> records, Set<DiffId> wanted)
            throws EngineException, InterruptedException {
        EngineException reason;
        try {
            export.finish(records, wanted);
            return;
        } catch (EngineException failure) {
            reason = failure;
        } catch (IOException failure) {
            reason = new EngineException(
                    "JB3147",
                    "The cache " + export.target().place().shown() + " can't be written: " + failure.getMessage() + ".",
                    "Try again, or see whether the place is there and can be written to.",
                    failure);
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (export.target().mandatory()) {
            throw reason;
        }
        listener.on(new BuildEvent.Note("cache " + export.target().place().shown() + ": not written, the image is not"
                + " concerned: " + reason.sentence() + " [" + reason.code() + "]"));
    }

    @Override
    public void close() {
        exports.forEach(CacheExport::close);
        imports.forEach(CacheImport::close);
    }
}
