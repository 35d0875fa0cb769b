package dev.jbuild.core.export;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.Decompression;
import dev.jbuild.cache.store.Lock;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Saves images into archives and loads them from archives and layouts. Thread safe. */
public final class ArchiveService {

    private static final int BUFFER = 1 << 20;

    private final Engine engine;
    private final Store store;

    public ArchiveService(Engine engine) {
        this.engine = engine;
        this.store = engine.store();
    }

    /** Saves images into a file, which appears only when it is whole. */
    public void save(List<String> names, ArchiveFormat format, Path file) throws EngineException, IOException {
        writeWhole(file, out -> save(names, format, out));
    }

    /**
     * Saves images to a stream, each under the names that were asked for; by ID, under all of its names.
     *
     * @throws EngineException if there is no such image
     */
    public void save(List<String> names, ArchiveFormat format, OutputStream out) throws EngineException, IOException {
        try (Lock use = store.shared()) {
            Map<ImageId, ArchiveWriter.Saved> images = new LinkedHashMap<>();
            ImageService service = new ImageService(engine);
            for (String name : names) {
                StoredImage image = service.find(name);
                List<ImageReference> wanted = image.references().stream()
                        .filter(reference -> service.isCalled(reference, name))
                        .toList();
                List<ImageReference> all = new ArrayList<>(
                        images.containsKey(image.id()) ? images.get(image.id()).names() : List.of());
                all.addAll(ArchiveWriter.tagged(wanted.isEmpty() ? image.references() : wanted));
                images.put(
                        image.id(),
                        new ArchiveWriter.Saved(image, all.stream().distinct().toList()));
            }
            OutputStream buffered = new BufferedOutputStream(out, BUFFER);
            new ArchiveWriter(store, buffered).write(List.copyOf(images.values()), format);
            buffered.flush();
        }
    }

    /** Writes one image under these names. */
    void write(StoredImage image, List<ImageReference> names, ArchiveFormat format, Path file)
            throws EngineException, IOException {
        writeWhole(file, out -> {
            OutputStream buffered = new BufferedOutputStream(out, BUFFER);
            new ArchiveWriter(store, buffered)
                    .write(List.of(new ArchiveWriter.Saved(image, ArchiveWriter.tagged(names))), format);
            buffered.flush();
        });
    }

    /** What writes a file's content. */
    interface Content {
        void write(OutputStream out) throws EngineException, IOException;
    }

    /** Writes a file beside its place and moves it there; special files such as pipes are written directly. */
    static void writeWhole(Path file, Content content) throws EngineException, IOException {
        Path parent = file.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new EngineException(
                    "JB3110",
                    "There is no directory " + parent + " to write " + file.getFileName() + " to.",
                    "Make it first.");
        }
        if (Files.isDirectory(file)) {
            throw new EngineException("JB3111", file + " is a directory.", "Name a file to write to.");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (OutputStream out = Files.newOutputStream(file)) {
                content.write(out);
            }
            return;
        }
        Path temporary = Files.createTempFile(parent, "." + file.getFileName(), ".part");
        try {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                content.write(out);
            }
            Files.setPosixFilePermissions(
                    temporary, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException notHere) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Loads every image of an archive file, which may be compressed, or of a layout's directory.
     *
     * @return the images' names, or IDs where they have none
     */
    public List<String> load(Path path) throws EngineException, IOException {
        if (Files.isDirectory(path)) {
            try (Lock use = store.shared();
                    ImageFiles files = new DirectoryFiles(path)) {
                return new ArchiveReader(store, files).loadAll();
            }
        }
        if (!Files.isRegularFile(path)) {
            throw new EngineException("JB3112", "There is no archive " + path + ".", "Check the path.");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            return load(in);
        }
    }

    /** As {@link #load(Path)}, from a stream. An archive has to be read in any order, so it is put down first. */
    public List<String> load(InputStream in) throws EngineException, IOException {
        Path file = store.session().newFile("load");
        try (Lock use = store.shared()) {
            try (InputStream plain = Decompression.open(in);
                    OutputStream out = Files.newOutputStream(file)) {
                plain.transferTo(out);
            }
            try (ImageFiles files = new TarFiles(file)) {
                return new ArchiveReader(store, files).loadAll();
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** An image of a layout, by its own digest and by that of its manifest there. */
    public record LayoutImage(ImageId id, ManifestDigest manifest) {}

    /**
     * Brings one image of a layout into the store without naming it.
     *
     * @param resolve turns the caller's path into an absolute one
     * @param text {@code DIRECTORY[:TAG|@DIGEST]}
     */
    public LayoutImage importLayout(Function<String, Path> resolve, String text) throws EngineException, IOException {
        String directory = text;
        Optional<String> wanted = Optional.empty();
        if (!Files.isDirectory(resolve.apply(text))) {
            int at = text.lastIndexOf('@');
            int colon = text.lastIndexOf(':');
            int cut = at > 0 ? at : colon;
            if (cut > 0) {
                directory = text.substring(0, cut);
                wanted = Optional.of(text.substring(cut + 1));
            }
        }
        Path path = resolve.apply(directory);
        if (!Files.isRegularFile(path.resolve("index.json"))) {
            throw new EngineException(
                    "JB3113", path + " is not an OCI layout: there is no index.json.", "Check the path.");
        }
        try (ImageFiles files = new DirectoryFiles(path)) {
            ArchiveReader.Loaded loaded = new ArchiveReader(store, files).loadOne(wanted);
            return new LayoutImage(loaded.id(), loaded.manifest());
        }
    }
}
