package dev.jbuild.cache.prune;

import dev.jbuild.cache.os.DiskUsage;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is to go. What living sessions use never does.
 *
 * @param kinds only these
 * @param all also records whose layers images use, which free next to nothing
 * @param unusedSince only what was used last before this
 * @param keep how much may stay of the kinds together: as little as possible goes, what was unused for longest first; if empty,
 *     all goes
 * @param only a further condition
 * @param ownInUse whether what this session has marked is in use
 * @param why for those who miss a record: the command or limit that removed it
 */
public record PrunePolicy(
        Set<CacheKind> kinds,
        boolean all,
        Optional<Instant> unusedSince,
        Optional<DiskUsage> keep,
        Predicate<CacheEntry> only,
        boolean ownInUse,
        String why) {

    public PrunePolicy {
        kinds = Set.copyOf(kinds);
    }

    /** All of some kinds that nobody uses. */
    public static PrunePolicy of(Set<CacheKind> kinds, String why) {
        return new PrunePolicy(kinds, false, Optional.empty(), Optional.empty(), entry -> true, true, why);
    }

    /** Layers and blobs that nothing refers to; records keep theirs. */
    public static PrunePolicy unreferenced() {
        return of(Set.of(CacheKind.LAYERS, CacheKind.BLOBS), "").withOnly(entry -> !entry.isRecord());
    }

    public PrunePolicy withAll(boolean value) {
        return new PrunePolicy(kinds, value, unusedSince, keep, only, ownInUse, why);
    }

    public PrunePolicy withUnusedSince(Optional<Instant> value) {
        return new PrunePolicy(kinds, all, value, keep, only, ownInUse, why);
    }

    public PrunePolicy withKeep(Optional<DiskUsage> value) {
        return new PrunePolicy(kinds, all, unusedSince, value, only, ownInUse, why);
    }

    public PrunePolicy withOnly(Predicate<CacheEntry> value) {
        return new PrunePolicy(kinds, all, unusedSince, keep, value, ownInUse, why);
    }

    public PrunePolicy withOwnInUse(boolean value) {
        return new PrunePolicy(kinds, all, unusedSince, keep, only, value, why);
    }
}
