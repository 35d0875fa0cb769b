package dev.jbuild.cache.image;

import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.lease.Leases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The images that are here, and their names. Thread safe and safe among processes: each name is a file of its own that
 * is replaced as a whole, so the last one to tag wins. Costs one small file per question; {@link #list} reads all.
 */
public final class ImageStore {

    private final Path ids;
    private final ReferenceFiles references;
    private final BlobStore blobs;
    private final CheckedFiles files;
    private final Leases leases;
    private final Set<ImageId> added = ConcurrentHashMap.newKeySet();

    public ImageStore(Path directory, CheckedFiles files, Leases leases, BlobStore blobs) {
        this.ids = directory.resolve("ids");
        this.references = new ReferenceFiles(directory.resolve("refs"), files);
        this.leases = leases;
        this.blobs = blobs;
        this.files = files;
    }

    /** Adds an image by its config's bytes; it has no name yet. Adding it again is harmless. */
    public ImageId add(byte[] config) throws IOException {
        ImageConfig.parse(config);
        ImageId id = new ImageId(blobs.put(config));
        added.add(id);
        if (!Files.exists(ids.resolve(id.hex()))) {
            write(id);
        }
        return id;
    }

    private void write(ImageId id) throws IOException {
        JsonObject document =
                JsonObject.builder().put("added", Instant.now().toString()).build();
        files.writeSynced(ids.resolve(id.hex()), document);
    }

    /**
     * Whether there is such an image. What this session has added stays there for it: if another process has removed the image,
     * which had no name yet, it comes back, since all of it is held.
     */
    private boolean isHere(ImageId id) throws IOException {
        if (!Files.exists(ids.resolve(id.hex()))) {
            if (!added.contains(id)) {
                return false;
            }
            write(id);
        }
        return true;
    }

    /** Gives an image a name; an image that had it loses it. {@code :latest} is added to a name without tag and digest. */
    public void tag(ImageReference reference, ImageId id) throws IOException {
        tag(new NamedImage(reference, id));
    }

    /** As {@link #tag(ImageReference, ImageId)}, for several images under one name, or one with a manifest. */
    public void tag(NamedImage named) throws IOException {
        // Not while somebody finds that an image has no name and removes it.
        leases.sharing(() -> put(named));
    }

    private void put(NamedImage named) throws IOException {
        for (ImageId id : named.images()) {
            if (!isHere(id)) {
                throw new StoreException(
                        "JB2204",
                        "There is no image " + id + " to be named "
                                + named.reference().familiar() + ".");
            }
        }
        references.put(named.withLatest());
    }

    /** What a name stands for, as it was given; empty if nothing has it. */
    public Optional<NamedImage> named(ImageReference reference) throws IOException {
        return references.get(reference.withLatest());
    }

    /** Takes a name away; the image stays. */
    public void untag(ImageReference reference) throws IOException {
        references.remove(reference.withLatest());
    }

    /**
     * Removes an image unless it has a name; its layers and blobs stay until garbage is collected.
     *
     * @return whether this removed it
     */
    public boolean removeUnnamed(ImageId id) throws IOException {
        AtomicBoolean removed = new AtomicBoolean();
        leases.alone(() -> {
            boolean unnamed =
                    references.list().stream().noneMatch(named -> named.images().contains(id));
            if (unnamed && Files.deleteIfExists(ids.resolve(id.hex()))) {
                added.remove(id);
                removed.set(true);
            }
        });
        return removed.get();
    }

    /** The image with this id. One whose config can't be read any more counts as none. */
    public Optional<StoredImage> get(ImageId id) throws IOException {
        return isHere(id) ? read(id, references.list()) : Optional.empty();
    }

    private Optional<StoredImage> read(ImageId id, List<NamedImage> named) throws IOException {
        List<NamedImage> own =
                named.stream().filter(entry -> entry.images().contains(id)).toList();
        try (InputStream in = blobs.open(id.digest())) {
            ImageConfig config = ImageConfig.parse(in.readNBytes(ImageConfig.SIZE_LIMIT + 1));
            return Optional.of(new StoredImage(
                    id,
                    own.stream().map(NamedImage::reference).toList(),
                    config,
                    own.stream().flatMap(entry -> entry.manifest().stream()).findFirst()));
        } catch (StoreException missingOrDamaged) {
            return Optional.empty();
        }
    }

    /** Finds an image by its id, by a name, or by the beginning of its id if no other image's begins so. */
    public Optional<ImageId> resolve(String text) throws IOException {
        Optional<ImageId> exact = exactId(text);
        if (exact.isPresent()) {
            return exact;
        }
        Optional<ImageId> named = byName(text);
        return named.isPresent() ? named : byPrefix(text);
    }

    private Optional<ImageId> exactId(String text) {
        String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
        return Digest.isHex(hex) && Files.exists(ids.resolve(hex))
                ? Optional.of(new ImageId(new Digest(hex)))
                : Optional.empty();
    }

    private Optional<ImageId> byName(String text) throws IOException {
        ImageReference reference;
        try {
            reference = ImageReference.parse(text).withLatest();
        } catch (InvalidReferenceException anIdPerhaps) {
            return Optional.empty();
        }
        Optional<NamedImage> entry = references.get(reference);
        if (entry.isEmpty() && reference.manifestDigest().isPresent()) {
            entry = references.list().stream()
                    .filter(other -> other.reference().name().equals(reference.name())
                            && other.manifest().equals(reference.manifestDigest()))
                    .findFirst();
        }
        return entry.map(NamedImage::id).filter(id -> Files.exists(ids.resolve(id.hex())));
    }

    private Optional<ImageId> byPrefix(String text) throws IOException {
        String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
        if (hex.isEmpty()) {
            return Optional.empty();
        }
        List<ImageId> found =
                ids().stream().filter(id -> id.hex().startsWith(hex)).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** All images that can be read, in order of their ids, each with its names in order. */
    public List<StoredImage> list() throws IOException {
        List<NamedImage> named = references.list();
        List<StoredImage> images = new ArrayList<>();
        for (ImageId id : ids()) {
            read(id, named).ifPresent(images::add);
        }
        return images;
    }

    /** The manifests by which images were pulled. */
    public Set<Digest> manifests() throws IOException {
        Set<Digest> digests = new LinkedHashSet<>();
        for (NamedImage named : references.list()) {
            named.manifest().ifPresent(manifest -> digests.add(manifest.digest()));
        }
        return digests;
    }

    /** All names and what they stand for, in order; also those of images that are not here any more. */
    public List<NamedImage> names() throws IOException {
        return references.list();
    }

    /** The layers of an image, lowest first; none of one whose config can't be read. */
    public List<DiffId> layers(ImageId id) throws IOException {
        return read(id, List.of()).map(image -> image.config().diffIds()).orElse(List.of());
    }

    /** All images, also those that can't be read, in order. */
    public List<ImageId> ids() throws IOException {
        List<ImageId> found = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(ids)) {
            for (Path file : names) {
                String name = String.valueOf(file.getFileName());
                if (Digest.isHex(name)) {
                    found.add(new ImageId(new Digest(name)));
                }
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }
}
