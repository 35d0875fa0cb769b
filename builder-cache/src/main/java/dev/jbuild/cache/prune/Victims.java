package dev.jbuild.cache.prune;

import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chooses what goes, by a policy. One thread's; good for one choice. */
final class Victims {

    private final Inventory inventory;
    private final Set<Mark> ofImages;
    private final Set<Mark> held;
    private final PrunePolicy policy;
    private final Map<Mark, Integer> users = new HashMap<>();
    private final List<PruneReport.Removed> removed = new ArrayList<>();
    private DiskUsage left;

    /**
     * Prepares.
     *
     * @param ofImages what images use now, which may be more than when the inventory was taken
     * @param held what living sessions use
     */
    Victims(Inventory inventory, Set<Mark> ofImages, Set<Mark> held, PrunePolicy policy) {
        this.inventory = inventory;
        this.ofImages = ofImages;
        this.held = held;
        this.policy = policy;
        for (CacheEntry entry : inventory.entries()) {
            entry.parts().forEach(part -> users.merge(part, 1, Integer::sum));
        }
        this.left = inventory.cache(policy.kinds());
    }

    /** Removes an entry for good, with those of its parts that nobody refers to any more. */
    interface Removal {
        /**
         * Does it.
         *
         * @return whether it could be removed; it may have been used meanwhile
         */
        boolean remove(CacheEntry entry, List<Mark> parts) throws IOException;
    }

    /** Removes, one after the other, until all that is to go has gone, or little enough is left. */
    PruneReport remove(Removal removal) throws IOException {
        List<CacheEntry> order = inventory.entries().stream()
                .filter(this::mayGo)
                .sorted(Comparator.comparing(this::freesLittle)
                        .thenComparing(CacheEntry::lastUse)
                        .thenComparing(CacheEntry::id))
                .toList();
        for (CacheEntry entry : order) {
            if (policy.keep().isPresent() && left.fitsInto(policy.keep().get())) {
                break;
            }
            List<Mark> last = lastUsed(entry);
            if (removal.remove(entry, last)) {
                entry.parts().forEach(part -> users.merge(part, -1, Integer::sum));
                DiskUsage freed = entry.own();
                for (Mark part : last) {
                    freed = freed.plus(inventory.size(part));
                }
                left = left.minus(freed);
                removed.add(new PruneReport.Removed(entry.kind(), entry.id(), entry.lastUse(), freed));
            }
        }
        return new PruneReport(removed, left);
    }

    private boolean mayGo(CacheEntry entry) {
        if (!policy.kinds().contains(entry.kind()) || !policy.only().test(entry) || isHeld(entry)) {
            return false;
        }
        if (policy.unusedSince().isPresent()
                && !entry.lastUse().isBefore(policy.unusedSince().get())) {
            return false;
        }
        if (policy.all() || !freesLittle(entry)) {
            return true;
        }
        // A record without a layer takes next to nothing; it goes when it is old.
        return layers(entry).isEmpty() && policy.unusedSince().isPresent();
    }

    private boolean isHeld(CacheEntry entry) {
        return entry.guard().filter(held::contains).isPresent()
                || entry.parts().stream().anyMatch(held::contains);
    }

    /** Whether an entry is a record whose layer stays without it, or that has none: a list of files is all that it may free. */
    private boolean freesLittle(CacheEntry entry) {
        return entry.isRecord() && ofImages.containsAll(layers(entry));
    }

    private static List<Mark> layers(CacheEntry entry) {
        return entry.parts().stream()
                .filter(part -> part.kind() == Mark.Kind.LAYER)
                .toList();
    }

    private List<Mark> lastUsed(CacheEntry entry) {
        return entry.parts().stream()
                .filter(part -> users.getOrDefault(part, 0) == 1 && !ofImages.contains(part) && !held.contains(part))
                .distinct()
                .toList();
    }
}
