package dev.jbuild.core.prune;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.prune.CacheEntry;
import dev.jbuild.cache.prune.CacheKind;
import dev.jbuild.cache.prune.Inventory;
import dev.jbuild.cache.prune.SizeMemory;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells what the store takes on the disk, in blocks and inodes as {@code du} does. Layers are not walked: what they take was
 * written down when they came. Thread safe.
 */
public final class DiskService {

    private static final Set<CacheKind> CACHE = EnumSet.of(CacheKind.LAYERS, CacheKind.BLOBS);

    private final Store store;

    public DiskService(Engine engine) {
        this.store = engine.store();
    }

    /** What the store takes now. */
    public DiskReport report() throws IOException {
        SizeMemory memory = new SizeMemory(store);
        Set<Mark> held = store.marksInUse(false);
        Inventory inventory = Inventory.take(store, EnumSet.allOf(CacheKind.class), memory);
        List<DiskReport.Image> images = images(inventory, memory);
        List<DiskReport.Row> rows = new ArrayList<>();
        rows.add(imageRow(inventory, memory, held));
        rows.add(directories("Containers", "containers"));
        rows.add(cacheRow(inventory, held));
        rows.add(row("Cache mounts", inventory, CacheKind.MOUNTS, held));
        rows.add(row("Logs", inventory, CacheKind.LOGS, held));
        rows.add(row("Failed states", inventory, CacheKind.STATES, held));
        rows.add(temporary());
        return new DiskReport(rows, images, entries(inventory, held));
    }

    private DiskReport.Row imageRow(Inventory inventory, SizeMemory memory, Set<Mark> held) throws IOException {
        List<ImageId> all = store.images().ids();
        Set<Mark> active = new HashSet<>();
        int used = 0;
        for (ImageId id : all) {
            if (held.contains(Mark.blob(id.digest()))) {
                used++;
                active.addAll(memory.parts(id));
            }
        }
        Set<Mark> rest = new HashSet<>(inventory.ofImages());
        rest.removeAll(active);
        return row("Images", all.size(), used, inventory.images(), inventory.sum(rest));
    }

    private static DiskReport.Row row(String name, int total, int active, DiskUsage all, DiskUsage reclaimable) {
        return new DiskReport.Row(name, total, active, all.bytes(), reclaimable.bytes(), all.inodes());
    }

    private static DiskReport.Row cacheRow(Inventory inventory, Set<Mark> held) {
        int total = 0;
        int active = 0;
        Set<Mark> parts = new HashSet<>();
        DiskUsage reclaimable = DiskUsage.NONE;
        for (CacheEntry entry : inventory.entries()) {
            if (CACHE.contains(entry.kind())) {
                total++;
                if (isHeld(entry, held)) {
                    active++;
                } else {
                    active += entry.parts().stream().anyMatch(inventory.ofImages()::contains) ? 1 : 0;
                    reclaimable = reclaimable.plus(entry.own());
                    parts.addAll(entry.parts());
                }
            }
        }
        parts.removeAll(inventory.ofImages());
        parts.removeAll(held);
        return row("Build cache", total, active, inventory.cache(CACHE), reclaimable.plus(inventory.sum(parts)));
    }

    private static boolean isHeld(CacheEntry entry, Set<Mark> held) {
        return entry.guard().filter(held::contains).isPresent()
                || entry.parts().stream().anyMatch(held::contains);
    }

    private static DiskReport.Row row(String name, Inventory inventory, CacheKind kind, Set<Mark> held) {
        int total = 0;
        int active = 0;
        DiskUsage all = DiskUsage.NONE;
        DiskUsage reclaimable = DiskUsage.NONE;
        for (CacheEntry entry : inventory.entries()) {
            if (entry.kind() == kind) {
                total++;
                all = all.plus(entry.own());
                if (isHeld(entry, held)) {
                    active++;
                } else {
                    reclaimable = reclaimable.plus(entry.own());
                }
            }
        }
        return row(name, total, active, all, reclaimable);
    }

    private DiskReport.Row directories(String name, String directory) throws IOException {
        int total = 0;
        DiskUsage all = DiskUsage.NONE;
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(store.root().resolve(directory))) {
            for (Path entry : entries) {
                total++;
                all = all.plus(DiskUsage.of(entry));
            }
        }
        return row(name, total, total, all, DiskUsage.NONE);
    }

    /** What living processes work on, but for this one. */
    private DiskReport.Row temporary() throws IOException {
        int total = 0;
        DiskUsage all = DiskUsage.NONE;
        try (DirectoryStream<Path> sessions =
                Files.newDirectoryStream(store.root().resolve("tmp"), Files::isDirectory)) {
            for (Path session : sessions) {
                if (!session.equals(store.session().directory())) {
                    total++;
                    all = all.plus(DiskUsage.of(session));
                }
            }
        }
        return row("Temporary", total, total, all, DiskUsage.NONE);
    }

    private List<DiskReport.Image> images(Inventory inventory, SizeMemory memory) throws IOException {
        Map<Mark, Integer> users = new TreeMap<>(Comparator.comparing(Mark::toString));
        List<StoredImage> all = store.images().list();
        for (StoredImage image : all) {
            memory.parts(image.id()).forEach(part -> users.merge(part, 1, Integer::sum));
        }
        List<DiskReport.Image> images = new ArrayList<>();
        for (StoredImage image : all) {
            long shared = 0;
            long unique = 0;
            for (Mark part : memory.parts(image.id())) {
                if (users.getOrDefault(part, 0) > 1) {
                    shared += inventory.size(part).bytes();
                } else {
                    unique += inventory.size(part).bytes();
                }
            }
            List<String> names =
                    image.references().stream().map(ImageReference::familiar).toList();
            images.add(new DiskReport.Image(
                    names.isEmpty() ? List.of("<none>") : names, image.id().toString(), shared, unique));
        }
        return images;
    }

    private static List<DiskReport.Entry> entries(Inventory inventory, Set<Mark> held) {
        return inventory.entries().stream()
                .sorted(Comparator.comparing(CacheEntry::kind).thenComparing(CacheEntry::lastUse))
                .map(entry -> {
                    DiskUsage whole = entry.own();
                    for (Mark part : entry.parts()) {
                        whole = whole.plus(inventory.size(part));
                    }
                    return new DiskReport.Entry(
                            entry.kind().word(),
                            entry.id(),
                            whole.bytes(),
                            whole.inodes(),
                            entry.lastUse().getEpochSecond(),
                            isHeld(entry, held));
                })
                .toList();
    }
}
