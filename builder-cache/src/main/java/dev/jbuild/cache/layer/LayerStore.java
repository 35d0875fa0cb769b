package dev.jbuild.cache.layer;

import com.github.luben.zstd.ZstdOutputStream;
import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.HashingOutputStream;
import dev.jbuild.cache.failure.CorruptContentException;
import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.cache.failure.DiskFull;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.integrity.StoreNotes;
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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;

/**
 * Unpacked layers by diff id.
 *
 * <p>{@code <hex>/fs} is the tree in overlayfs' form, {@code <hex>/layer.json} its facts, {@code <hex>/stat.json} the
 * fingerprint by which damage is seen. All appear at once, by the rename of a directory that was made elsewhere. A layer that
 * came as an archive has a recipe too, {@code <hex>/tar.zst}, by which the archive is made anew of the tree; where that
 * can't be, the archive itself is kept in the blob store. A layer of our own is written anew each time, always the same.
 * Thread safe, and safe among processes.
 */
public final class LayerStore {

    private static final int ZSTD_LEVEL = 3;

    private final Path directory;
    private final TemporaryFiles temporary;
    private final CheckedFiles files;
    private final Leases leases;
    private final BlobStore blobs;
    private final OverlayMarks marks;
    private final LayerImport imports;
    private final LayerCheck check;

    public LayerStore(
            Path directory,
            TemporaryFiles temporary,
            CheckedFiles files,
            StoreNotes notes,
            Leases leases,
            BlobStore blobs,
            LayerLimits limits,
            boolean userXattr) {
        this.directory = directory;
        this.temporary = temporary;
        this.files = files;
        this.leases = leases;
        this.blobs = blobs;
        this.marks = new OverlayMarks(userXattr);
        this.imports = new LayerImport(blobs, limits, marks);
        this.check = new LayerCheck(directory, temporary, files, notes, blobs, imports, marks);
    }

    /** Whether the layer is here. Facts that were damaged are made anew; a layer of which that can't be done is removed. */
    public boolean has(DiffId diffId) {
        try {
            return check.facts(diffId).isPresent();
        } catch (IOException unreadable) {
            return false;
        }
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
        return check.place(diffId).facts();
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
     * Makes sure that a layer is here and what it was, before its tree is used. Costs a look at each of its files, once in
     * a process.
     *
     * @param supply is asked for a layer that is not here, or is damaged
     * @throws DamagedLayerException if it can't be had; a damaged one has been removed then
     */
    public void require(DiffId diffId, LayerSupply supply) throws IOException {
        Optional<LayerInfo> info = hold(diffId) ? check.facts(diffId) : Optional.empty();
        if (info.isPresent() && check.isSound(info.get())) {
            return;
        }
        if (!supply.bring(diffId)) {
            throw info.isPresent() ? DamagedLayerException.damaged(diffId) : DamagedLayerException.missing(diffId);
        }
    }

    /**
     * Checks a layer by its whole content, and mends what can be mended; one that stays damaged is removed.
     *
     * @return whether it is right now
     */
    public boolean verify(DiffId diffId) throws IOException {
        Optional<LayerInfo> info = check.facts(diffId);
        return info.isPresent() && check.isWhole(info.get());
    }

    /** The layer's directory, for {@code lowerdir}. */
    public Path tree(DiffId diffId) {
        return check.place(diffId).tree();
    }

    /** Whether a directory of a layer's tree hides what lies in it in lower layers. */
    public boolean isOpaque(RootDir tree, String directory) throws IOException {
        byte[] value = tree.xattrs(directory).get(marks.opaque());
        return value != null && value.length == 1 && value[0] == 'y';
    }

    /**
     * The layer's facts.
     *
     * @throws DamagedLayerException if there is no such layer
     */
    public LayerInfo info(DiffId diffId) throws IOException {
        return check.facts(diffId).orElseThrow(() -> DamagedLayerException.missing(diffId));
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
     * Brings an archive in, compressed or not. Its bytes are kept only if they can't be had of the tree again.
     *
     * @throws CorruptContentException if its diff id is not the expected one; nothing stays then
     */
    public LayerInfo importTar(InputStream archive, Optional<DiffId> expected) throws IOException {
        if (expected.isPresent() && hold(expected.get())) {
            return info(expected.get());
        }
        LayerPlace place = new LayerPlace(temporary.newDirectory("layer"));
        try {
            return publish(place, imports.unpack(archive, place, expected));
        } catch (IOException | RuntimeException failure) {
            temporary.discard(place.directory());
            throw failure;
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
        LayerPlace place = new LayerPlace(temporary.newDirectory("layer"));
        Files.move(upper, place.tree(), StandardCopyOption.ATOMIC_MOVE);
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

    /** Copies an overlay's upper directory, which somebody else keeps, in overlayfs' form and without what is overlayfs' own. */
    public void copyUpper(RootDir upper, RootDir target) throws IOException {
        new LayerMerge(target, marks).add(upper);
    }

    /** Renames a whole layer into its place; if another process was faster, its layer is the same, and ours goes. */
    private LayerInfo publish(LayerPlace place, LayerInfo info) throws IOException {
        TreeFingerprint.of(place).write(place, files);
        files.write(
                place.facts(),
                LayerRecord.write(info.withUsage(DiskUsage.of(place.directory()).plus(DiskUsage.SMALL_FILE))));
        if (!move(place, info.diffId()) && (!has(info.diffId()) || !check.isSound(info(info.diffId())))) {
            // What was in the way was damaged, and is gone.
            move(place, info.diffId());
        }
        temporary.discard(place.directory());
        check.isNew(info.diffId());
        return info(info.diffId());
    }

    private boolean move(LayerPlace place, DiffId diffId) throws IOException {
        Path target = check.place(diffId).directory();
        try {
            leases.publish(
                    Mark.layer(diffId), () -> Files.move(place.directory(), target, StandardCopyOption.ATOMIC_MOVE));
            return true;
        } catch (FileSystemException failure) {
            if (Files.isDirectory(target)) {
                return false;
            }
            throw failure;
        }
    }

    /**
     * Writes the layer's archive, the bytes that have its diff id.
     *
     * @throws DamagedLayerException if it can't be had any more; the layer has been removed then
     */
    public void writeTar(DiffId diffId, OutputStream out) throws IOException {
        LayerInfo info = info(diffId);
        Target target = new Target(out);
        DiffId written;
        try {
            written = check.archive(info).write(target).diffId();
        } catch (IOException | RuntimeException failure) {
            if (target.failed) {
                throw failure;
            }
            DiskFull.rethrow(failure);
            check.remove(diffId);
            throw DamagedLayerException.damaged(diffId);
        }
        if (!written.equals(diffId)) {
            check.remove(diffId);
            throw DamagedLayerException.damaged(diffId);
        }
    }

    /** The stream is the caller's: closing what is built on it must not close it. Knows whether it was what failed. */
    private static final class Target extends FilterOutputStream {

        private boolean failed;

        private Target(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            failed = true;
            out.write(bytes, offset, length);
            failed = false;
        }

        @Override
        public void flush() throws IOException {
            failed = true;
            out.flush();
            failed = false;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** As it came, if its bytes are here and in this form. */
    private Optional<Descriptor> kept(LayerInfo info, Compression compression) {
        return info.blob().filter(blob -> blob.mediaType().equals(compression.mediaType()) && blobs.has(blob.digest()));
    }

    /**
     * Writes the layer compressed; the same layer always gives the same bytes, though not those that it came as, unless these
     * were kept.
     */
    public Descriptor writeBlob(DiffId diffId, Compression compression, OutputStream out) throws IOException {
        Optional<Descriptor> kept = kept(info(diffId), compression);
        if (kept.isPresent()) {
            try (InputStream in = blobs.open(kept.get().digest())) {
                in.transferTo(out);
            } catch (CorruptContentException damaged) {
                check.remove(diffId);
                throw DamagedLayerException.damaged(diffId);
            }
            return kept.get();
        }
        HashingOutputStream hash = new HashingOutputStream(new Target(out));
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
        check.take(diffId);
    }

    /** Takes a layer out of the store, at once, and gives the place where its files wait to be deleted. */
    public Optional<Path> bury(DiffId diffId) throws IOException {
        return check.bury(diffId);
    }
}
