package dev.jbuild.cache.layer;

import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.failure.DiskFull;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.integrity.StoreNotes;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds damaged layers, mends what can be mended, and removes the others. Thread safe.
 *
 * <p>The quick check compares the tree's {@link TreeFingerprint} with the one of its birth. Where that differs, the whole
 * content decides: the archive is made anew, and of a layer that came as an archive the tree is compared with what that
 * archive would be unpacked to.
 */
final class LayerCheck {

    private static final int SHOWN_DIGITS = 12;

    private final Path directory;
    private final TemporaryFiles temporary;
    private final CheckedFiles files;
    private final StoreNotes notes;
    private final BlobStore blobs;
    private final LayerImport imports;
    private final OverlayMarks marks;
    private final Map<DiffId, LayerInfo> known = new ConcurrentHashMap<>();
    private final Set<DiffId> sound = ConcurrentHashMap.newKeySet();

    LayerCheck(
            Path directory,
            TemporaryFiles temporary,
            CheckedFiles files,
            StoreNotes notes,
            BlobStore blobs,
            LayerImport imports,
            OverlayMarks marks) {
        this.directory = directory;
        this.temporary = temporary;
        this.files = files;
        this.notes = notes;
        this.blobs = blobs;
        this.imports = imports;
        this.marks = marks;
    }

    LayerPlace place(DiffId layer) {
        return new LayerPlace(directory.resolve(layer.hex()));
    }

    /** The layer's archive, as its facts have it. */
    LayerArchive archive(LayerInfo info) {
        return new LayerArchive(
                place(info.diffId()), info.blob().filter(blob -> blobs.has(blob.digest())), blobs, marks);
    }

    /** The layer's facts, made anew if they were damaged; empty if there is no such layer. */
    Optional<LayerInfo> facts(DiffId layer) throws IOException {
        LayerPlace place = place(layer);
        if (!Files.isDirectory(place.directory())) {
            known.remove(layer);
            return Optional.empty();
        }
        Optional<LayerInfo> facts = Optional.ofNullable(known.get(layer));
        if (facts.isEmpty()) {
            facts = readFacts(layer);
            if (facts.isEmpty() && Files.isDirectory(place.directory())) {
                facts = remadeFacts(layer, place);
            }
            facts.ifPresent(read -> known.put(layer, read));
        }
        return facts;
    }

    private synchronized Optional<LayerInfo> remadeFacts(DiffId layer, LayerPlace place) throws IOException {
        Optional<LayerInfo> mended = readFacts(layer);
        return mended.isPresent() ? mended : remakeFacts(layer, place);
    }

    private Optional<LayerInfo> readFacts(DiffId layer) throws IOException {
        return files.read(
                place(layer).facts(),
                new CheckedFiles.Subject("layer.json of the layer " + shown(layer), "it is made anew of the layer"),
                document -> LayerRecord.read(layer, document));
    }

    /** What the facts were can be found out again, but for how the layer came. */
    private Optional<LayerInfo> remakeFacts(DiffId layer, LayerPlace place) throws IOException {
        try {
            LayerArchive.Written written =
                    new LayerArchive(place, Optional.empty(), blobs, marks).write(OutputStream.nullOutputStream());
            if (written.diffId().equals(layer)) {
                LayerInfo info = new LayerInfo(layer, written.size(), written.entries(), Optional.empty(), List.of());
                if (!notes.isOnlyLooking()) {
                    files.write(place.facts(), LayerRecord.write(info));
                }
                return Optional.of(info);
            }
        } catch (IOException | RuntimeException failure) {
            DiskFull.rethrow(failure);
        }
        remove(layer);
        return Optional.empty();
    }

    /**
     * Whether the layer's tree is what it was. Costs a walk of the tree, and nothing from the second time on; where it
     * looks changed, as much as unpacking it. One that is damaged has been removed when this gives false.
     */
    boolean isSound(LayerInfo info) throws IOException {
        DiffId layer = info.diffId();
        if (sound.contains(layer)) {
            return true;
        }
        synchronized (this) {
            if (!sound.contains(layer)) {
                if (!isUntouched(layer) && !isWhole(info)) {
                    return false;
                }
                sound.add(layer);
            }
            return true;
        }
    }

    private boolean isUntouched(DiffId layer) throws IOException {
        LayerPlace place = place(layer);
        Optional<TreeFingerprint> born = TreeFingerprint.read(
                place,
                files,
                new CheckedFiles.Subject("stat.json of the layer " + shown(layer), "the whole layer is checked"));
        try {
            return born.isPresent() && born.get().equals(TreeFingerprint.of(place));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** As {@link #isSound}, by the whole content in any case. */
    boolean isWhole(LayerInfo info) throws IOException {
        LayerPlace place = place(info.diffId());
        try {
            if (contentIsRight(info)) {
                if (!notes.isOnlyLooking()) {
                    TreeFingerprint.of(place).write(place, files);
                }
                return true;
            }
        } catch (IOException | RuntimeException failure) {
            DiskFull.rethrow(failure);
        }
        remove(info.diffId());
        return false;
    }

    private boolean contentIsRight(LayerInfo info) throws IOException {
        LayerArchive archive = archive(info);
        if (archive.isPacked()) {
            return archive.write(OutputStream.nullOutputStream()).diffId().equals(info.diffId());
        }
        Path again = temporary.newDirectory("check");
        Path tree = again.resolve("fs");
        try {
            try (RootDir root = RootDir.open(archive.place().tree());
                    InputStream in = archive.open(root)) {
                if (!imports.unpackAgain(in, tree, root).equals(info.diffId())) {
                    return false;
                }
            }
            try (RootDir one = RootDir.open(archive.place().tree());
                    RootDir other = RootDir.open(tree)) {
                if (LayerDifference.first(one, other, true).isEmpty()) {
                    return true;
                }
            }
            restore(info.diffId(), tree);
            return true;
        } finally {
            temporary.discard(again);
        }
    }

    /** The archive is right and the tree is not: another tree takes its place. */
    private void restore(DiffId layer, Path tree) throws IOException {
        if (!notes.mendable("the layer " + shown(layer))) {
            return;
        }
        Path grave = temporary.newFile("removed");
        Files.move(place(layer).tree(), grave, StandardCopyOption.ATOMIC_MOVE);
        Files.move(tree, place(layer).tree(), StandardCopyOption.ATOMIC_MOVE);
        temporary.discard(grave);
    }

    /** Removes a layer that is damaged, and says so. */
    void remove(DiffId layer) throws IOException {
        if (notes.damaged("the layer " + shown(layer), "its step runs again, or its image is pulled or loaded again")) {
            take(layer);
        }
    }

    /** Removes a layer; false if there is none. */
    boolean take(DiffId layer) throws IOException {
        Optional<Path> grave = bury(layer);
        if (grave.isPresent()) {
            temporary.discard(grave.get());
        }
        return grave.isPresent();
    }

    /** Takes a layer out of the store, at once, and gives the place where its files wait to be deleted. */
    Optional<Path> bury(DiffId layer) throws IOException {
        sound.remove(layer);
        known.remove(layer);
        Path grave = temporary.newFile("removed");
        try {
            Files.move(place(layer).directory(), grave, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(grave);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** The layer was just made by this process. */
    void isNew(DiffId layer) {
        sound.add(layer);
    }

    private static String shown(DiffId layer) {
        return layer.hex().substring(0, SHOWN_DIGITS);
    }
}
