package dev.jbuild.cache.prune;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import java.io.IOException;
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
 * What was learned about things that never change under their name, so that taking a further {@link Inventory} reads only what
 * is new. One thread's at a time.
 */
public final class SizeMemory {

    /** How many times as long as it was measured something in use is not measured again. */
    private static final long PAUSE = 10;

    private final Store store;
    private final Map<Mark, DiskUsage> sizes = new HashMap<>();
    private final Map<DiffId, List<Mark>> layers = new HashMap<>();
    private final Map<ImageId, List<DiffId>> images = new HashMap<>();
    private final Map<StepKey, Read> records = new HashMap<>();

    private final Map<Path, Measured> mounts = new HashMap<>();

    /** A mount in use: what it took, and until when that is good enough. */
    private record Measured(DiskUsage usage, long until) {}

    /** A record as it was at a time. */
    private record Read(Instant time, List<Mark> parts, DiskUsage usage) {}

    public SizeMemory(Store store) {
        this.store = store;
    }

    /** What a layer or blob takes; nothing if it is not here. */
    DiskUsage size(Mark part) throws IOException {
        DiskUsage known = sizes.get(part);
        if (known == null) {
            known = measure(part);
            if (known.inodes() > 0) {
                sizes.put(part, known);
            }
        }
        return known;
    }

    private DiskUsage measure(Mark part) throws IOException {
        return switch (part.kind()) {
            case LAYER -> {
                DiffId layer = new DiffId(new Digest(part.name()));
                try {
                    yield store.layers().has(layer) ? store.layers().usage(layer) : DiskUsage.NONE;
                } catch (IOException | RuntimeException unreadable) {
                    yield DiskUsage.of(store.layers().tree(layer));
                }
            }
            case BLOB -> DiskUsage.of(store.blobs().path(new Digest(part.name())));
            case MOUNT, BUILD, STATE -> throw new IllegalArgumentException(part + " is no part of others");
        };
    }

    /** The parts that a layer stands for: itself, and the archive that it came as. */
    List<Mark> parts(DiffId layer) {
        List<Mark> known = layers.get(layer);
        if (known != null) {
            return known;
        }
        List<Mark> parts = new ArrayList<>(List.of(Mark.layer(layer)));
        if (store.layers().has(layer)) {
            try {
                store.layers()
                        .info(layer)
                        .blob()
                        .map(Descriptor::digest)
                        .map(Mark::blob)
                        .ifPresent(parts::add);
                layers.put(layer, parts);
            } catch (IOException | RuntimeException unreadable) {
                // The layer alone, then.
                return parts;
            }
        }
        return parts;
    }

    /** All that an image uses, but for the manifests of its names. */
    public Set<Mark> parts(ImageId image) throws IOException {
        Set<Mark> parts = new HashSet<>(Set.of(Mark.blob(image.digest())));
        for (DiffId layer : layers(image)) {
            parts.addAll(parts(layer));
        }
        return parts;
    }

    private List<DiffId> layers(ImageId image) throws IOException {
        List<DiffId> known = images.get(image);
        if (known == null) {
            known = store.images().layers(image);
            images.put(image, known);
        }
        return known;
    }

    /** What a cache mount takes. While it is in use it changes, and is walked for at most a tenth of the time. */
    DiskUsage mount(Path mount, Instant lastUse, Set<Mark> held) throws IOException {
        if (!held.contains(new Mark(Mark.Kind.MOUNT, String.valueOf(mount.getFileName())))) {
            mounts.remove(mount);
            return MountDirectory.usage(mount, lastUse);
        }
        long start = System.nanoTime();
        Measured known = mounts.get(mount);
        if (known == null || start - known.until() > 0) {
            DiskUsage usage = DiskUsage.of(mount);
            long end = System.nanoTime();
            known = new Measured(usage, end + PAUSE * (end - start));
            mounts.put(mount, known);
        }
        return known.usage();
    }

    /** A record as an entry; empty if it is gone. */
    Optional<CacheEntry> record(StepKey key) throws IOException {
        Instant time = store.records().lastUse(key);
        Read known = records.get(key);
        if (known == null || !known.time().equals(time)) {
            Optional<BuildRecord> record = store.records().peek(key);
            if (record.isEmpty()) {
                records.remove(key);
                return Optional.empty();
            }
            known = new Read(time, parts(record.get()), store.records().usage(key));
            records.put(key, known);
        }
        return Optional.of(new CacheEntry(
                CacheKind.LAYERS,
                key.hex(),
                store.records().path(key),
                time,
                known.usage(),
                known.parts(),
                Optional.empty()));
    }

    private List<Mark> parts(BuildRecord record) {
        List<Mark> parts = new ArrayList<>();
        record.layer().ifPresent(layer -> parts.addAll(parts(layer)));
        record.data()
                .string("files")
                .filter(text -> text.startsWith("sha256:") && Digest.isHex(text.substring("sha256:".length())))
                .map(text -> Mark.blob(Digest.parse(text)))
                .ifPresent(parts::add);
        return parts;
    }
}
