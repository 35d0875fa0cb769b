package dev.jbuild.cache.prune;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.os.LastUse;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.ContainerUse;
import dev.jbuild.cache.store.Store;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is in the store at one moment, beside which others may work. A thing that appears or goes while it is taken may be in it
 * or not.
 *
 * @param entries what can be pruned, of the kinds that were asked for; records always
 * @param sizes what each layer and blob takes that an entry or an image refers to
 * @param ofImages the layers and blobs that images use
 */
public record Inventory(List<CacheEntry> entries, Map<Mark, DiskUsage> sizes, Set<Mark> ofImages) {

    /** Where cache mounts, states and logs lie below the store's root. */
    static final Map<CacheKind, String> DIRECTORIES =
            Map.of(CacheKind.MOUNTS, "mounts", CacheKind.STATES, "debug", CacheKind.LOGS, "builds");

    private static final Map<CacheKind, Mark.Kind> GUARDS = Map.of(
            CacheKind.MOUNTS, Mark.Kind.MOUNT, CacheKind.STATES, Mark.Kind.STATE, CacheKind.LOGS, Mark.Kind.BUILD);

    /**
     * Takes an inventory. Costs a small file for each record, layer and image that {@code memory} does not know, and a walk for
     * each mount that was used since it was measured, and each state and log.
     */
    public static Inventory take(Store store, Set<CacheKind> kinds, SizeMemory memory) throws IOException {
        return new Taking(store, memory).take(kinds);
    }

    /** The layers and blobs that images and containers use now. */
    static Set<Mark> ofImages(Store store, SizeMemory memory) throws IOException {
        Set<Mark> parts = new HashSet<>();
        for (ImageId image : store.images().ids()) {
            parts.addAll(memory.parts(image));
        }
        store.images().manifests().forEach(manifest -> parts.add(Mark.blob(manifest)));
        for (ContainerUse container : store.containerUses()) {
            container.layers().forEach(layer -> parts.add(Mark.layer(layer)));
        }
        return parts;
    }

    /** What images take, what they share counted once. */
    public DiskUsage images() {
        return sum(ofImages);
    }

    /** What all entries of some kinds take beside what images use; what they share counts once. */
    public DiskUsage cache(Set<CacheKind> kinds) {
        DiskUsage total = DiskUsage.NONE;
        Set<Mark> parts = new HashSet<>();
        for (CacheEntry entry : entries) {
            if (kinds.contains(entry.kind())) {
                total = total.plus(entry.own());
                parts.addAll(entry.parts());
            }
        }
        parts.removeAll(ofImages);
        return total.plus(sum(parts));
    }

    /** What some layers and blobs take together. */
    public DiskUsage sum(Set<Mark> parts) {
        DiskUsage total = DiskUsage.NONE;
        for (Mark part : parts) {
            total = total.plus(size(part));
        }
        return total;
    }

    /** What a layer or blob takes; nothing if it is not here. */
    public DiskUsage size(Mark part) {
        return sizes.getOrDefault(part, DiskUsage.NONE);
    }

    /** Builds an inventory. */
    private static final class Taking {
        private final Store store;
        private final SizeMemory memory;
        private final List<CacheEntry> entries = new ArrayList<>();
        private final Map<Mark, DiskUsage> sizes = new HashMap<>();

        Taking(Store store, SizeMemory memory) {
            this.store = store;
            this.memory = memory;
        }

        Inventory take(Set<CacheKind> kinds) throws IOException {
            // What is there first, who refers to it later: a reference that comes meanwhile is seen.
            List<DiffId> layers = store.layers().list();
            List<Digest> blobs = store.blobs().list();
            for (StepKey key : store.records().list()) {
                memory.record(key).ifPresent(entries::add);
            }
            Set<Mark> ofImages = Inventory.ofImages(store, memory);
            Set<Mark> referred = new HashSet<>(ofImages);
            entries.forEach(entry -> referred.addAll(entry.parts()));
            for (DiffId layer : layers) {
                if (!referred.contains(Mark.layer(layer))) {
                    Path facts = store.layers().facts(layer);
                    List<Mark> parts = memory.parts(layer);
                    entries.add(new CacheEntry(
                            CacheKind.LAYERS,
                            layer.toString(),
                            facts,
                            LastUse.of(facts),
                            DiskUsage.NONE,
                            parts,
                            Optional.empty()));
                    referred.addAll(parts);
                }
            }
            for (Digest blob : blobs) {
                if (!referred.contains(Mark.blob(blob))) {
                    Path file = store.blobs().path(blob);
                    entries.add(new CacheEntry(
                            CacheKind.BLOBS,
                            blob.toString(),
                            file,
                            LastUse.of(file),
                            DiskUsage.NONE,
                            List.of(Mark.blob(blob)),
                            Optional.empty()));
                    referred.add(Mark.blob(blob));
                }
            }
            for (Mark part : referred) {
                sizes.put(part, memory.size(part));
            }
            for (CacheKind kind : kinds) {
                String directory = DIRECTORIES.getOrDefault(kind, "");
                if (!directory.isEmpty()) {
                    directories(kind, store.root().resolve(directory));
                }
            }
            return new Inventory(List.copyOf(entries), Map.copyOf(sizes), Set.copyOf(ofImages));
        }

        private void directories(CacheKind kind, Path parent) throws IOException {
            Set<Mark> held = kind == CacheKind.MOUNTS ? store.marksInUse(true) : Set.of();
            Mark.Kind guard = GUARDS.getOrDefault(kind, Mark.Kind.MOUNT);
            try (DirectoryStream<Path> all = Files.newDirectoryStream(parent)) {
                for (Path directory : all) {
                    if (!Mark.isName(String.valueOf(directory.getFileName()))) {
                        continue;
                    }
                    boolean isMount = kind == CacheKind.MOUNTS;
                    Path time = isMount ? MountDirectory.lastUse(directory) : directory;
                    Instant lastUse = LastUse.of(time);
                    String name = String.valueOf(directory.getFileName());
                    entries.add(new CacheEntry(
                            kind,
                            name,
                            time,
                            lastUse,
                            isMount ? memory.mount(directory, lastUse, held) : DiskUsage.of(directory),
                            List.of(),
                            Optional.of(new Mark(guard, name))));
                }
            } catch (NoSuchFileException none) {
                return;
            } catch (DirectoryIteratorException failure) {
                throw failure.getCause();
            }
        }
    }
}
