package dev.jbuild.cache.layer;

import com.github.luben.zstd.ZstdOutputStream;
import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.blob.NewBlob;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.HashingInputStream;
import dev.jbuild.cache.digest.HashingOutputStream;
import dev.jbuild.cache.failure.CorruptContentException;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.lease.Leases;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.os.LastUse;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;

/**
 * Unpacked layers by diff id.
 *
 * <p>{@code <hex>/fs} is the tree in overlayfs' form, {@code <hex>/layer.json} its facts. Both appear at once, by the rename
 * of a directory that was made elsewhere. A layer that came as an archive keeps that archive in the blob store, since only
 * its own bytes have its diff id; a layer of our own is written anew each time, always the same. Thread safe, and safe
 * among processes.
 */
public final class LayerStore {

    private static final String TREE = "fs";
    private static final int ZSTD_LEVEL = 3;

    private final Path directory;
    private final TemporaryFiles temporary;
    private final Leases leases;
    private final BlobStore blobs;
    private final LayerLimits limits;
    private final OverlayMarks marks;

    public LayerStore(
            Path directory,
            TemporaryFiles temporary,
            Leases leases,
            BlobStore blobs,
            LayerLimits limits,
            boolean userXattr) {
        this.directory = directory;
        this.temporary = temporary;
        this.leases = leases;
        this.blobs = blobs;
        this.limits = limits;
        this.marks = new OverlayMarks(userXattr);
    }

    public boolean has(DiffId diffId) {
        return Files.isRegularFile(directory.resolve(diffId.hex()).resolve(LayerRecord.FILE));
    }

    /** Whether a layer is here; if so, it stays until this session ends. Counts as a use of it. */
    public boolean hold(DiffId diffId) throws IOException {
        Mark mark = Mark.layer(diffId);
        boolean known = leases.holds(mark);
        boolean here = leases.hold(mark, () -> has(diffId));
        if (here && !known) {
            LastUse.touch(facts(diffId));
        }
        return here;
    }

    /** The file of the layer's facts, whose time is that of the last use. */
    public Path facts(DiffId diffId) {
        return directory.resolve(diffId.hex()).resolve(LayerRecord.FILE);
    }

    /**
     * What the layer takes on the disk, with its facts. Known since it came; for a layer of an older version its tree is
     * walked.
     */
    public DiskUsage usage(DiffId diffId) throws IOException {
        Optional<DiskUsage> known = info(diffId).usage();
        return known.isPresent() ? known.get() : DiskUsage.of(directory.resolve(diffId.hex()));
    }

    /**
     * Makes sure that a layer is here before its tree is used.
     *
     * @param supply is asked for a layer that is not here
     */
    public void require(DiffId diffId, LayerSupply supply) throws IOException {
        if (!hold(diffId) && !supply.bring(diffId)) {
            throw new StoreException(
                    "JB2114", "The store has no layer " + diffId + " any more. Pull or build the image again.");
        }
    }

    /** The layer's directory, for {@code lowerdir}. */
    public Path tree(DiffId diffId) {
        return directory.resolve(diffId.hex()).resolve(TREE);
    }

    /** Whether a directory of a layer's tree hides what lies in it in lower layers. */
    public boolean isOpaque(RootDir tree, String directory) throws IOException {
        byte[] value = tree.xattrs(directory).get(marks.opaque());
        return value != null && value.length == 1 && value[0] == 'y';
    }

    /**
     * The layer's facts.
     *
     * @throws IOException if there is no such layer, or they can't be read
     */
    public LayerInfo info(DiffId diffId) throws IOException {
        return LayerRecord.read(directory.resolve(diffId.hex()));
    }

    /** All layers, in order of their ids. */
    public List<DiffId> list() throws IOException {
        List<DiffId> layers = new ArrayList<>();
        try (var entries = Files.list(directory)) {
            entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(Digest::isHex)
                    .map(hex -> new DiffId(new Digest(hex)))
                    .filter(this::has)
                    .sorted()
                    .forEach(layers::add);
        }
        return layers;
    }

    /**
     * Brings an archive in, compressed or not, and keeps its bytes as a blob.
     *
     * @throws CorruptContentException if its diff id is not the expected one; nothing stays then
     */
    public LayerInfo importTar(InputStream archive, Optional<DiffId> expected) throws IOException {
        try (NewBlob blob = blobs.create()) {
            archive.transferTo(blob);
            Digest digest = blob.commit();
            return importBlob(digest, expected);
        }
    }

    /** As {@link #importTar} of a blob that is in the store already. */
    public LayerInfo importBlob(Digest blob, Optional<DiffId> expected) throws IOException {
        if (expected.isPresent() && hold(expected.get())) {
            return info(expected.get());
        }
        Path place = temporary.newDirectory("layer");
        Path tree = Files.createDirectory(place.resolve(TREE));
        Files.setPosixFilePermissions(tree, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            LayerInfo info = unpack(blob, tree);
            if (expected.isPresent() && !expected.get().equals(info.diffId())) {
                throw new CorruptContentException(
                        "JB2112",
                        "The layer " + blob + " is not what the image's config says: expected " + expected.get()
                                + ", got " + info.diffId() + ".");
            }
            return publish(place, info);
        } catch (IOException | RuntimeException failure) {
            temporary.discard(place);
            throw failure;
        }
    }

    private LayerInfo unpack(Digest blob, Path tree) throws IOException {
        byte[] start;
        try (InputStream in = blobs.open(blob)) {
            start = in.readNBytes(6);
        }
        try (InputStream in = blobs.open(blob);
                RootDir root = RootDir.open(tree)) {
            HashingInputStream hashed = new HashingInputStream(new LimitedStream(Decompression.open(in), limits));
            long files = new TreeUnpacker(root, limits, Optional.of(marks), OptionalInt.empty(), OptionalInt.empty())
                    .unpack(hashed);
            hashed.transferTo(OutputStream.nullOutputStream());
            Compression compression = switch (Decompression.kind(start)) {
                case GZIP -> Compression.GZIP;
                case ZSTD -> Compression.ZSTD;
                case NONE, BZIP2, XZ -> Compression.NONE;
            };
            long size = hashed.count();
            return new LayerInfo(
                    new DiffId(hashed.finish()),
                    size,
                    files,
                    Optional.of(new Descriptor(compression.mediaType(), blob, blobs.size(blob))),
                    List.of());
        }
    }

    /** As {@link #adopt(Path, Optional, OptionalLong)} without parents: everything in it is new. */
    public LayerInfo adopt(Path upper) throws IOException {
        return adopt(upper, Optional.empty(), OptionalLong.empty());
    }

    /**
     * Makes a layer of an overlay's upper directory, which is renamed and so is gone from its place. What equals the
     * parents is left out. The overlay must not be mounted any more.
     *
     * @param latest the time, in seconds since 1970, that what is younger gets
     */
    public LayerInfo adopt(Path upper, Optional<RootDir> parents, OptionalLong latest) throws IOException {
        HashingOutputStream hash = HashingOutputStream.toNothing();
        TreePacker.Packed packed;
        try (RootDir root = RootDir.open(upper)) {
            new UpperCleaner(root, parents, marks).clean();
            if (latest.isPresent()) {
                TimeClamp.apply(root, latest.getAsLong());
            }
            packed = new TreePacker(root, marks, hash).pack();
        }
        LayerInfo info =
                new LayerInfo(new DiffId(hash.finish()), packed.size(), packed.entries(), Optional.empty(), List.of());
        Path place = temporary.newDirectory("layer");
        Files.move(upper, place.resolve(TREE), StandardCopyOption.ATOMIC_MOVE);
        return publish(place, info);
    }

    /** Lays layers over each other, lowest first, in overlayfs' form. */
    public void mergeInto(RootDir target, List<DiffId> added) throws IOException {
        LayerMerge merge = new LayerMerge(target, marks);
        for (DiffId layer : added) {
            try (RootDir tree = RootDir.open(tree(layer))) {
                merge.add(tree);
            }
        }
    }

    /** Renames a whole layer into its place; if another process was faster, its layer is the same, and ours goes. */
    private LayerInfo publish(Path place, LayerInfo info) throws IOException {
        LayerRecord.write(place, info.withUsage(DiskUsage.of(place).plus(DiskUsage.SMALL_FILE)));
        Path target = directory.resolve(info.diffId().hex());
        try {
            leases.publish(Mark.layer(info.diffId()), () -> Files.move(place, target, StandardCopyOption.ATOMIC_MOVE));
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException there) {
            temporary.discard(place);
        } catch (FileSystemException failure) {
            if (!has(info.diffId())) {
                throw failure;
            }
            temporary.discard(place);
        }
        return info(info.diffId());
    }

    /** Writes the layer's archive, the bytes that have its diff id. */
    public void writeTar(DiffId diffId, OutputStream out) throws IOException {
        LayerInfo info = info(diffId);
        HashingOutputStream hash = new HashingOutputStream(keptOpen(out));
        if (info.blob().isPresent()) {
            try (InputStream in =
                    Decompression.open(blobs.open(info.blob().get().digest()))) {
                in.transferTo(hash);
            }
        } else {
            try (RootDir root = RootDir.open(tree(diffId))) {
                new TreePacker(root, marks, hash).pack();
            }
        }
        DiffId written = new DiffId(hash.finish());
        if (!written.equals(diffId)) {
            throw new CorruptContentException(
                    "JB2113",
                    "The layer " + diffId
                            + " has been changed in the store; remove the images that use it and build or pull"
                            + " them again.");
        }
    }

    /** The stream is the caller's: closing what is built on it must not close it. */
    private static OutputStream keptOpen(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /** Writes the layer compressed; the same layer always gives the same bytes. */
    public Descriptor writeBlob(DiffId diffId, Compression compression, OutputStream out) throws IOException {
        LayerInfo info = info(diffId);
        if (info.blob()
                .filter(blob -> blob.mediaType().equals(compression.mediaType()))
                .isPresent()) {
            Descriptor blob = info.blob().get();
            try (InputStream in = blobs.open(blob.digest())) {
                in.transferTo(out);
            }
            return blob;
        }
        HashingOutputStream hash = new HashingOutputStream(keptOpen(out));
        switch (compression) {
            case NONE -> writeTar(diffId, hash);
            case GZIP -> {
                GZIPOutputStream gzip = new GZIPOutputStream(hash, 1 << 16);
                writeTar(diffId, gzip);
                gzip.finish();
            }
            case ZSTD -> {
                try (ZstdOutputStream zstd = new ZstdOutputStream(hash, ZSTD_LEVEL)) {
                    writeTar(diffId, zstd);
                }
            }
        }
        long size = hash.count();
        return new Descriptor(compression.mediaType(), hash.finish(), size);
    }

    /** Removes a layer; one that is not there is none. Nothing may use it any more. */
    public void remove(DiffId diffId) throws IOException {
        Optional<Path> grave = bury(diffId);
        if (grave.isPresent()) {
            temporary.discard(grave.get());
        }
    }

    /** Takes a layer out of the store, at once, and gives the place where its files wait to be deleted. */
    public Optional<Path> bury(DiffId diffId) throws IOException {
        Path grave = temporary.newFile("removed");
        try {
            Files.move(directory.resolve(diffId.hex()), grave, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(grave);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }
}
