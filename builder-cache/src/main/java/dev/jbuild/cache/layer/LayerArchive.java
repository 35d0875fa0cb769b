package dev.jbuild.cache.layer;

import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.HashingOutputStream;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.os.BulkInputStream;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Optional;

/**
 * How the tar of a layer is had whose digest is the layer's: from its recipe, from the archive that was kept, or by packing
 * the tree.
 *
 * @param kept an archive in the blob store, compressed or not
 */
record LayerArchive(LayerPlace place, Optional<Descriptor> kept, BlobStore blobs, OverlayMarks marks) {

    /** What a layer's archive turned out to be. */
    record Written(DiffId diffId, long size, long entries) {}

    /** Whether files of the tree are all that the archive is made of, so that whatever it needs is in the tree. */
    boolean isPacked() {
        return !hasRecipe() && kept.isEmpty();
    }

    private boolean hasRecipe() {
        return Files.isRegularFile(place.recipe());
    }

    /** Writes the archive and says what it is. Whether that is the layer, is for the caller to see. */
    Written write(OutputStream out) throws IOException {
        HashingOutputStream hash = new HashingOutputStream(out);
        if (isPacked()) {
            try (RootDir root = RootDir.open(place.tree())) {
                TreePacker.Packed packed = new TreePacker(root, marks, hash).pack();
                return new Written(new DiffId(hash.finish()), packed.size(), packed.entries());
            }
        }
        try (RootDir root = RootDir.open(place.tree());
                InputStream in = open(root)) {
            in.transferTo(hash);
        }
        long size = hash.count();
        return new Written(new DiffId(hash.finish()), size, 0);
    }

    /** The archive as a stream, of a layer that is not packed. */
    InputStream open(RootDir tree) throws IOException {
        if (hasRecipe()) {
            return new TarRecipe(place.recipe(), tree);
        }
        InputStream blob = blobs.open(kept.orElseThrow().digest());
        try {
            return new KeptArchive(blob, Decompression.open(blob));
        } catch (IOException | RuntimeException failure) {
            blob.close();
            throw failure;
        }
    }

    /** An archive that was kept. Read to its end, also behind what is compressed, so that all of the blob is checked. */
    private static final class KeptArchive extends BulkInputStream {

        private final InputStream blob;
        private final InputStream plain;

        private KeptArchive(InputStream blob, InputStream plain) {
            this.blob = blob;
            this.plain = plain;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = plain.read(bytes, offset, length);
            if (count < 0) {
                blob.transferTo(OutputStream.nullOutputStream());
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            blob.close();
        }
    }
}
