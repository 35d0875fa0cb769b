package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.solve.ElsewhereResults;
import dev.jbuild.core.solve.StepResult;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The results that caches elsewhere have, in the order in which the caches were named; then those that were taken from such a cache
 * by an earlier build, which had no need of their layers.
 */
final class SharedResults implements ElsewhereResults {

    private static final String EARLIER = "an earlier build";

    private final List<CacheImport> imports;
    private final Store store;
    private final NamedResults named;
    private final BiConsumer<Step, StepResult> solved;
    private final Predicate<DiffId> canBeHad;
    private volatile boolean namesCount = true;
    private final Set<DiffId> forgotten = ConcurrentHashMap.newKeySet();
    private final Map<StepKey, Optional<DiffId>> taken = new ConcurrentHashMap<>();

    /**
     * Prepares.
     *
     * @param solved is told of every result of the build
     * @param canBeHad whether a layer is in the store or can be brought
     */
    SharedResults(
            Store store, List<CacheImport> imports, BiConsumer<Step, StepResult> solved, Predicate<DiffId> canBeHad) {
        this.store = store;
        this.named = new NamedResults(store);
        this.imports = List.copyOf(imports);
        this.solved = solved;
        this.canBeHad = canBeHad;
    }

    @Override
    public Optional<Found> find(StepKey key) {
        for (CacheImport cache : imports) {
            Optional<Optional<DiffId>> result = cache.index()
                    .flatMap(index -> Optional.ofNullable(index.records().get(key)));
            if (result.isPresent() && result.get().filter(this::doesNotCount).isEmpty()) {
                taken.put(key, result.get());
                return Optional.of(new Found(result.get(), cache.place()));
            }
        }
        Optional<DiffId> layer = named.find(key).filter(known -> !doesNotCount(known));
        if (layer.isEmpty()) {
            return Optional.empty();
        }
        taken.put(key, layer);
        return Optional.of(new Found(layer, EARLIER));
    }

    private boolean doesNotCount(DiffId layer) {
        return forgotten.contains(layer) || (!namesCount && !canBeHad.test(layer));
    }

    @Override
    public void solved(Step step, StepResult result) {
        solved.accept(step, result);
    }

    /**
     * Gives no results any more that are these layers.
     *
     * @param allNames whether results do not count any more either whose layers are nowhere
     * @return whether it gave one of these layers
     */
    boolean forget(Collection<DiffId> layers, boolean allNames) {
        namesCount &= !allNames;
        boolean gave =
                taken.values().removeIf(layer -> layer.filter(layers::contains).isPresent());
        forgotten.addAll(layers);
        return gave;
    }

    /** Writes down what was taken and has not come here, so that the next build needs nobody to know it. */
    void remember() throws IOException {
        for (Map.Entry<StepKey, Optional<DiffId>> result : taken.entrySet()) {
            Optional<DiffId> layer = result.getValue();
            if (layer.isPresent() && !store.layers().hold(layer.get())) {
                named.remember(result.getKey(), layer.get());
            }
        }
    }
}
