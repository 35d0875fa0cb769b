package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.copy.StepDigest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What earlier builds have made: this store's records first, then what others share. Thread safe.
 *
 * @param elsewhere is asked for what is not here
 * @param epoch the time of a reproducible build
 */
public record KnownResults(Store store, CacheUse use, ElsewhereResults elsewhere, Optional<Instant> epoch) {

    /**
     * A result.
     *
     * @param place where it was found, empty for this store
     */
    record Known(Optional<DiffId> layer, Optional<String> place) {}

    /** What a reproducible build makes is of no use to another: its times are others. */
    StepKey salted(StepKey key) {
        return epoch.isEmpty()
                ? key
                : new StepKey(new StepDigest()
                        .add("epoch")
                        .add(epoch.get().getEpochSecond())
                        .add(key.toString())
                        .finish());
    }

    /** The result under a key, if it may be taken. */
    Optional<Known> find(StepKey key) throws IOException {
        if (use != CacheUse.READ_AND_WRITE) {
            return Optional.empty();
        }
        Optional<BuildRecord> record = store.records().get(key);
        if (record.isPresent()
                && (record.get().layer().isEmpty()
                        || store.layers().hold(record.get().layer().get()))) {
            return Optional.of(new Known(record.get().layer(), Optional.empty()));
        }
        return elsewhere.find(key).map(found -> new Known(found.layer(), Optional.of(found.place())));
    }

    /** Remembers a result under several keys. */
    void remember(List<StepKey> keys, Optional<DiffId> layer) throws IOException {
        for (StepKey key : use == CacheUse.NONE ? List.<StepKey>of() : keys) {
            store.records().put(BuildRecord.of(key, layer));
        }
    }
}
