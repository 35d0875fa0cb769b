package dev.jbuild.core.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.snapshot.Snapshots;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.copy.StepDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one layer of those that a build added; the base's stay, and are shared as before. */
public final class Squash {

    private final Store store;
    private final Snapshots snapshots;

    public Squash(Store store, Snapshots snapshots) {
        this.store = store;
        this.snapshots = snapshots;
    }

    /**
     * The layers of the image.
     *
     * @param base the base's layers
     * @param all the base's layers and those on top of them
     */
    public List<DiffId> apply(List<DiffId> base, List<DiffId> all) throws IOException {
        List<DiffId> below = all.subList(0, Math.min(base.size(), all.size())).equals(base) ? base : List.of();
        List<DiffId> added = all.subList(below.size(), all.size());
        if (added.size() < 2) {
            return all;
        }
        StepKey key = new StepKey(new StepDigest()
                .add("squash 1")
                .add(below.stream().map(DiffId::toString).toList())
                .add(added.stream().map(DiffId::toString).toList())
                .finish());
        Optional<DiffId> known = store.records()
                .get(key)
                .flatMap(BuildRecord::layer)
                .filter(layer -> store.layers().has(layer));
        DiffId one;
        if (known.isPresent()) {
            one = known.get();
        } else {
            one = snapshots.merge(below, added).diffId();
            store.records().put(BuildRecord.of(key, Optional.of(one)));
        }
        List<DiffId> layers = new ArrayList<>(below);
        layers.add(one);
        return layers;
    }
}
