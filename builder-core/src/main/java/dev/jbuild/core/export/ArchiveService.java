package dev.jbuild.core.export;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.Compression;
import dev.jbuild.cache.layer.Decompression;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.image.Platform;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
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
        // By their images: one that was asked for under several names is written once, with all of them.
        Map<List<ImageId>, ArchiveWriter.Saved> images = new LinkedHashMap<>();
        for (String name : names) {
            ArchiveWriter.Saved asked = asked(name);
            List<ImageId> ids = asked.images().stream().map(StoredImage::id).toList();
            ArchiveWriter.Saved known = images.get(ids);
            List<ImageReference> all = new ArrayList<>(known == null ? List.of() : known.names());
            all.addAll(asked.names());
            images.put(
                    ids,
                    new ArchiveWriter.Saved(
                            asked.images(), all.stream().distinct().toList(), asked.annotations()));
        }
        OutputStream buffered = new BufferedOutputStream(out, BUFFER);
        new ArchiveWriter(store, BlobTarget.tar(buffered), Compression.GZIP)
                .write(List.copyOf(images.values()), format);
        buffered.flush();
    }

    /** All platforms of a name; of an ID, that image alone. */
    private ArchiveWriter.Saved asked(String name) throws EngineException, IOException {
        ImageService service = new ImageService(engine);
        StoredImage image = service.find(name);
        store.hold(image);
        List<ImageReference> wanted = image.references().stream()
                .filter(reference -> service.isCalled(reference, name))
                .toList();
        if (wanted.isEmpty()) {
            return new ArchiveWriter.Saved(List.of(image), ArchiveWriter.tagged(image.references()), List.of());
        }
        List<StoredImage> images = new ArrayList<>();
        List<Annotation> annotations = List.of();
        Optional<NamedImage> named = store.images().named(wanted.getFirst());
        if (named.isPresent()) {
            for (ImageId id : named.get().images()) {
                store.images().get(id).ifPresent(images::add);
            }
            for (StoredImage held : images) {
                store.hold(held);
            }
            annotations = Annotation.parseAll(named.get().annotations());
        }
        return new ArchiveWriter.Saved(
                images.isEmpty() ? List.of(image) : images, ArchiveWriter.tagged(wanted), annotations);
    }

    /** What writes a file's content. */
    public interface Content {
        void write(OutputStream out) throws EngineException, IOException;
    }

    /** Writes a file beside its place and moves it there; special files such as pipes are written directly. */
    public static void writeWhole(Path file, Content content) throws EngineException, IOException {
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
            makeReadable(temporary);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException notHere) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Temporary files are their owner's alone; what they become is not. */
    static void makeReadable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /**
     * Loads every image of an archive file, which may be compressed, or of a layout's directory.
     *
     * @return the images' names, or IDs where they have none
     */
    public List<String> load(Path path) throws EngineException, IOException {
        if (Files.isDirectory(path)) {
            try (ImageFiles files = new DirectoryFiles(path)) {
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
        try (InputStream plain = Decompression.open(in);
                OutputStream out = Files.newOutputStream(file)) {
            plain.transferTo(out);
        }
        try (ImageFiles files = new TarFiles(file)) {
            return new ArchiveReader(store, files).loadAll();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /**
     * An image of a layout.
     *
     * @param images one, or one for each platform, this machine's first
     * @param documents what it may be called by: the digests of its manifests and of the index above them
     */
    public record LayoutImage(Map<Platform, ImageId> images, List<ManifestDigest> documents) {}

    /**
     * Brings one image of a layout into the store, for all of its platforms, without naming it.
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
            return new ArchiveReader(store, files).loadOne(wanted);
        }
    }
}
