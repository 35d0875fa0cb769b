package dev.jbuild.cache.prune;

import dev.jbuild.cache.os.DiskUsage;
import java.time.Instant;
import java.util.List;

/**
 * What was removed, or would be.
 *
 * @param left what is there still of the kinds that were asked for
 */
public record PruneReport(List<Removed> removed, DiskUsage left) {

    /** One entry, with what its removal gave back to the disk: of shared parts, the last one does. */
    public record Removed(CacheKind kind, String id, Instant lastUse, DiskUsage freed) {}

    public PruneReport {
        removed = List.copyOf(removed);
    }

    /** All that was given back. */
    public DiskUsage freed() {
        return removed.stream().map(Removed::freed).reduce(DiskUsage.NONE, DiskUsage::plus);
    }
}
