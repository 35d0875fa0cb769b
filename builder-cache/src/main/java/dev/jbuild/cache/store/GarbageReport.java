package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.record.StepKey;
import java.util.List;

/**
 * What a collection of garbage removed.
 *
 * @param bytes that were given back to the disk, as far as file sizes tell
 */
public record GarbageReport(List<DiffId> layers, List<Digest> blobs, List<StepKey> records, long bytes) {

    public GarbageReport {
        layers = List.copyOf(layers);
        blobs = List.copyOf(blobs);
        records = List.copyOf(records);
    }
}
