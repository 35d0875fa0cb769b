package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.cache.store.WorkLock;
import dev.jbuild.core.explain.Explainer;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.TracedKey;
import dev.jbuild.core.progress.CacheMiss;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What earlier builds have made: this store's records first, then what others share. Thread safe.
 *
 * @param freshStages stages whose steps are done anew, by names in small letters or numbers
 * @param elsewhere is asked for what is not here
 * @param explainer keeps what keys are made of
 * @param epoch the time of a reproducible build
 */
public record KnownResults(
        Store store,
        CacheUse use,
        Set<String> freshStages,
        ElsewhereResults elsewhere,
        Explainer explainer,
        Optional<Instant> epoch) {

    public KnownResults {
        freshStages = Set.copyOf(freshStages);
    }

    /**
     * A result.
     *
     * @param place where it was found, empty for this store
     */
    record Known(Optional<DiffId> layer, Optional<String> place) {}

    /** A key as this build means it: what a reproducible build makes is of no use to another, since its times are others. */
    TracedKey salted(TracedKey key) {
        return epoch.isEmpty() ? key : key.atTime(epoch.get().getEpochSecond());
    }

    /** Whether a step's result may be taken from an earlier build. */
    boolean mayTake(Step step) {
        return use == CacheUse.READ_AND_WRITE && !freshStages.contains(step.stage());
    }

    /** The result of a step under a key, if it may be taken. */
    Optional<Known> find(Step step, StepKey key) throws IOException {
        return mayTake(step) ? find(key) : Optional.empty();
    }

    private Optional<Known> find(StepKey key) throws IOException {
        Optional<Known> here = findHere(key);
        return here.isPresent()
                ? here
                : elsewhere.find(key).map(found -> new Known(found.layer(), Optional.of(found.place())));
    }

    private Optional<Known> findHere(StepKey key) throws IOException {
        Optional<BuildRecord> record = store.records().get(key);
        boolean here = record.isPresent()
                && (record.get().layer().isEmpty()
                        || store.layers().hold(record.get().layer().get()));
        return here ? Optional.of(new Known(record.get().layer(), Optional.empty())) : Optional.empty();
    }

    /** What another build has made of a step since it was looked for. */
    Optional<Known> findNow(Step step, List<TracedKey> keys) throws IOException {
        for (TracedKey key : mayTake(step) ? keys : List.<TracedKey>of()) {
            Optional<Known> here = findHere(key.key());
            if (here.isPresent()) {
                return here;
            }
        }
        return Optional.empty();
    }

    /** The right to do a step's work; whoever may not take results of others need not wait for them. */
    Optional<WorkLock> lock(Step step, List<TracedKey> keys, Runnable onWait) throws IOException, InterruptedException {
        return mayTake(step) ? Optional.of(store.work(keys.getFirst().key(), onWait)) : Optional.empty();
    }

    /** Why a step was not found. */
    Optional<CacheMiss> explain(Step step, List<TracedKey> keys) throws IOException {
        return switch (use) {
            case READ_AND_WRITE ->
                Optional.of(
                        mayTake(step)
                                ? explainer.explain(step, keys.getLast())
                                : CacheMiss.of("its stage is done anew: --no-cache-filter " + step.stage()));
            case WRITE -> Optional.of(CacheMiss.of("nothing is taken from earlier builds: --no-cache"));
            case NONE -> Optional.empty();
        };
    }

    /** Remembers a result under several keys. */
    void remember(Step step, List<TracedKey> keys, Optional<DiffId> layer) throws IOException {
        for (TracedKey key : use == CacheUse.NONE ? List.<TracedKey>of() : keys) {
            explainer.remember(step, key, layer);
        }
    }
}
