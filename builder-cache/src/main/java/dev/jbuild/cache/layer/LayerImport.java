package dev.jbuild.cache.layer;

import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.blob.NewBlob;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.HashingInputStream;
import dev.jbuild.cache.failure.CorruptContentException;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.os.BulkInputStream;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.RootDir;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Unpacks one archive into a place in which a layer is being made. What is needed to have the archive again is kept: its
 * recipe beside the tree, or, of an archive that can't be rebuilt of the tree, its own bytes as a blob.
 */
final class LayerImport {

    private static final int MAGIC = 6;

    private final BlobStore blobs;
    private final LayerLimits limits;
    private final OverlayMarks marks;

    LayerImport(BlobStore blobs, LayerLimits limits, OverlayMarks marks) {
        this.blobs = blobs;
        this.limits = limits;
        this.marks = marks;
    }

    /** An archive unpacked. */
    private record Unpacked(DiffId diffId, long size, long files, boolean rebuildable) {}

    /**
     * Reads an archive, compressed or not, to its end. Does not close it.
     *
     * @throws CorruptContentException if its diff id is not the expected one
     */
    LayerInfo unpack(InputStream archive, LayerPlace place, Optional<DiffId> expected) throws IOException {
        makeTree(place.tree());
        byte[] start = archive.readNBytes(MAGIC);
        try (NewBlob blob = blobs.create()) {
            InputStream copied =
                    new CopyingStream(new SequenceInputStream(new ByteArrayInputStream(start), archive), blob);
            Unpacked unpacked = unpackPlain(Decompression.open(copied), place);
            copied.transferTo(OutputStream.nullOutputStream());
            if (expected.isPresent() && !expected.get().equals(unpacked.diffId())) {
                throw new CorruptContentException(
                        "JB2112",
                        "The layer is not what the image's config says: expected " + expected.get() + ", got "
                                + unpacked.diffId() + ".");
            }
            long size = blob.count();
            Digest digest = unpacked.rebuildable() ? blob.abandon() : blob.commit();
            Optional<Descriptor> came = mediaType(Decompression.kind(start), unpacked.rebuildable())
                    .map(mediaType -> new Descriptor(mediaType, digest, size));
            return new LayerInfo(unpacked.diffId(), unpacked.size(), unpacked.files(), came, List.of());
        }
    }

    private static void makeTree(Path tree) throws IOException {
        Files.createDirectory(tree);
        Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A form that no image may have is of no use to know, unless its bytes are kept. */
    private static Optional<String> mediaType(Decompression.Kind kind, boolean rebuildable) {
        return switch (kind) {
            case NONE -> Optional.of(Compression.NONE.mediaType());
            case GZIP -> Optional.of(Compression.GZIP.mediaType());
            case ZSTD -> Optional.of(Compression.ZSTD.mediaType());
            case BZIP2 -> rebuildable ? Optional.empty() : Optional.of("application/x-bzip2");
            case XZ -> rebuildable ? Optional.empty() : Optional.of("application/x-xz");
        };
    }

    private Unpacked unpackPlain(InputStream plain, LayerPlace place) throws IOException {
        HashingInputStream hashed = new HashingInputStream(new LimitedStream(plain, limits));
        TarRecorder recorder = new TarRecorder(hashed, place.recipe());
        long files;
        try (recorder;
                RootDir root = RootDir.open(place.tree())) {
            files = new TreeUnpacker(root, limits, Optional.of(marks), OptionalInt.empty(), OptionalInt.empty())
                    .watchedBy(recorder)
                    .unpack(recorder);
            recorder.transferTo(OutputStream.nullOutputStream());
        }
        if (!recorder.isWhole()) {
            Files.delete(place.recipe());
        }
        long size = hashed.count();
        return new Unpacked(new DiffId(hashed.finish()), size, files, recorder.isWhole());
    }

    /** Unpacks an archive of the store's own to compare it with what it was unpacked to earlier, the model. */
    DiffId unpackAgain(InputStream plain, Path tree, RootDir model) throws IOException {
        makeTree(tree);
        HashingInputStream hashed = new HashingInputStream(plain);
        try (RootDir root = RootDir.open(tree)) {
            TreeUnpacker unpacker =
                    new TreeUnpacker(root, limits, Optional.of(marks), OptionalInt.empty(), OptionalInt.empty());
            unpacker.unpack(hashed);
            for (String path : unpacker.implied()) {
                Optional<FileStat> before = model.lstat(path);
                if (before.isPresent() && root.lstat(path).isPresent()) {
                    root.setTimes(
                            path, before.get().mtimeSeconds(), before.get().mtimeNanos());
                }
            }
        }
        hashed.transferTo(OutputStream.nullOutputStream());
        return new DiffId(hashed.finish());
    }

    /** Gives what is read to somebody else too. */
    private static final class CopyingStream extends BulkInputStream {

        private final InputStream in;
        private final OutputStream copy;

        private CopyingStream(InputStream in, OutputStream copy) {
            this.in = in;
            this.copy = copy;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            if (count > 0) {
                copy.write(bytes, offset, count);
            }
            return count;
        }
    }
}
