package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.record.StepKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Removes what nothing refers to. Only for whoever holds the store's exclusive lock. */
public final class GarbageCollector {

    private final Store store;

    public GarbageCollector(Store store) {
        this.store = store;
    }

    /**
     * Removes layers and blobs that no image uses.
     *
     * @param keepRecords whether the build cache counts as a user; if not, it is removed too
     */
    public GarbageReport collect(boolean keepRecords) throws IOException {
        Set<DiffId> layers = new HashSet<>(store.images().layersInUse());
        List<StepKey> records = new ArrayList<>();
        for (StepKey key : store.records().list()) {
            if (keepRecords) {
                store.records().get(key).flatMap(record -> record.layer()).ifPresent(layers::add);
            } else {
                store.records().remove(key);
                records.add(key);
            }
        }
        Set<Digest> blobs = new HashSet<>(store.images().blobsInUse());
        List<DiffId> removedLayers = new ArrayList<>();
        long bytes = 0;
        for (DiffId layer : store.layers().list()) {
            LayerInfo info = store.layers().info(layer);
            if (layers.contains(layer)) {
                info.blob().map(Descriptor::digest).ifPresent(blobs::add);
            } else {
                store.layers().remove(layer);
                removedLayers.add(layer);
                bytes += info.tarSize();
            }
        }
        List<Digest> removedBlobs = new ArrayList<>();
        for (Digest blob : store.blobs().list()) {
            if (!blobs.contains(blob)) {
                bytes += store.blobs().size(blob);
                store.blobs().remove(blob);
                removedBlobs.add(blob);
            }
        }
        return new GarbageReport(removedLayers, removedBlobs, records, bytes);
    }
}
