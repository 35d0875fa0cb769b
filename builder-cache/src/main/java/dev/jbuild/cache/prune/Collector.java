package dev.jbuild.cache.prune;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.lease.Lock;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.LastUse;
import dev.jbuild.cache.record.Pruned;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes by a policy, beside running builds. What is looked up takes long and happens without a lock; what decides (marks, and
 * after them images) is read again under the store's lock, where things are only renamed away; deleting them takes long again
 * and happens without it. One thread's at a time.
 */
public final class Collector {

    private final Store store;
    private final SizeMemory memory;

    public Collector(Store store) {
        this(store, new SizeMemory(store));
    }

    /** A collector that shares what is known with others. */
    public Collector(Store store, SizeMemory memory) {
        this.store = store;
        this.memory = memory;
    }

    /** What {@link #collect} would remove now. */
    public PruneReport plan(PrunePolicy policy) throws IOException {
        Set<Mark> held = store.marksInUse(policy.ownInUse());
        Inventory inventory = Inventory.take(store, policy.kinds(), memory);
        return new Victims(inventory, inventory.ofImages(), held, policy).remove((entry, parts) -> true);
    }

    /** Removes what the policy says and nobody uses. */
    public PruneReport collect(PrunePolicy policy) throws IOException {
        // What is in use at either time stays: its user may be about to write the record or image that refers to it.
        Set<Mark> held = new HashSet<>(store.marksInUse(policy.ownInUse()));
        Inventory inventory = Inventory.take(store, policy.kinds(), memory);
        Graves graves = new Graves();
        PruneReport report;
        try (Lock alone = store.exclusive()) {
            // Marks before images: who adds an image marks first, and ends its session last.
            held.addAll(store.marksInUse(policy.ownInUse()));
            Set<Mark> ofImages = Inventory.ofImages(store, memory);
            report = new Victims(inventory, ofImages, held, policy).remove(graves::bury);
        }
        graves.empty(policy);
        return report;
    }

    /** What has been taken out of the store and waits to be deleted. */
    private final class Graves {
        private final List<Path> places = new ArrayList<>();
        private final List<StepKey> records = new ArrayList<>();

        boolean bury(CacheEntry entry, List<Mark> parts) throws IOException {
            if (!LastUse.of(entry.file()).equals(entry.lastUse())) {
                return false;
            }
            switch (entry.kind()) {
                case LAYERS, BLOBS -> {
                    if (entry.isRecord()) {
                        StepKey key = new StepKey(new Digest(entry.id()));
                        store.records().remove(key);
                        records.add(key);
                    }
                }
                case MOUNTS, STATES, LOGS -> {
                    String parent = Inventory.DIRECTORIES.getOrDefault(entry.kind(), "");
                    move(store.root().resolve(parent).resolve(entry.id()));
                }
            }
            for (Mark part : parts) {
                bury(part).ifPresent(places::add);
            }
            return true;
        }

        private void move(Path directory) throws IOException {
            Path grave = store.session().newFile("removed");
            try {
                Files.move(directory, grave, StandardCopyOption.ATOMIC_MOVE);
                places.add(grave);
            } catch (NoSuchFileException gone) {
                return;
            }
        }

        private Optional<Path> bury(Mark part) throws IOException {
            Digest digest = new Digest(part.name());
            return switch (part.kind()) {
                case LAYER -> store.layers().bury(new DiffId(digest));
                case BLOB -> store.blobs().bury(digest);
                case MOUNT, BUILD, STATE -> throw new IllegalArgumentException(part + " is no part of others");
            };
        }

        /** Frees the room first: a full disk takes no tombstones before that, and none at all is better than to fail. */
        void empty(PrunePolicy policy) throws IOException {
            for (Path place : places) {
                store.session().discard(place);
            }
            try {
                store.records().bury(records, new Pruned(Clock.systemUTC().instant(), policy.why()));
                if (!records.isEmpty()) {
                    store.subjects().removeUnless(key -> store.records().has(key));
                }
            } catch (IOException notExplained) {
                return;
            }
        }
    }
}
