package dev.jbuild.cache.prune;

import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that can be pruned.
 *
 * @param id a record's key, a digest, or what its directory is called
 * @param file the file that has the time of its last use
 * @param own what it takes beside its parts
 * @param parts the layers and blobs that it refers to
 * @param guard the mark by which itself is in use
 */
public record CacheEntry(
        CacheKind kind, String id, Path file, Instant lastUse, DiskUsage own, List<Mark> parts, Optional<Mark> guard) {

    public CacheEntry {
        parts = List.copyOf(parts);
    }

    /** Whether it is a build record, not a layer, blob or directory itself. */
    boolean isRecord() {
        return kind == CacheKind.LAYERS && !id.startsWith("sha256:");
    }
}
