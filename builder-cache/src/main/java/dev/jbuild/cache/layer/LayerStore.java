package dev.jbuild.cache.layer;

import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Unpacked layers by diff id. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class LayerStore {

    private final Path directory;
    private final TemporaryFiles temporary;
    private final BlobStore blobs;
    private final LayerLimits limits;
    private final boolean userXattr;

    public LayerStore(
            Path directory, TemporaryFiles temporary, BlobStore blobs, LayerLimits limits, boolean userXattr) {
        this.directory = directory;
        this.temporary = temporary;
        this.blobs = blobs;
        this.limits = limits;
        this.userXattr = userXattr;
    }

    public boolean has(DiffId diffId) {
        return Files.isRegularFile(directory.resolve(diffId.hex()).resolve("layer.json"));
    }

    /** The layer's directory, for {@code lowerdir}. */
    public Path tree(DiffId diffId) {
        return directory.resolve(diffId.hex()).resolve("fs");
    }

    public LayerInfo info(DiffId diffId) throws IOException {
        throw new UnsupportedOperationException(diffId + "" + temporary + blobs + limits + userXattr);
    }

    public List<DiffId> list() throws IOException {
        throw new UnsupportedOperationException();
    }

    public LayerInfo importTar(InputStream archive, Optional<DiffId> expected) throws IOException {
        throw new UnsupportedOperationException(archive.toString() + expected);
    }

    /** As {@link #importTar} of a blob that is in the store already. */
    public LayerInfo importBlob(Digest blob, Optional<DiffId> expected) throws IOException {
        throw new UnsupportedOperationException(blob.toString() + expected);
    }

    public LayerInfo adopt(Path upper) throws IOException {
        throw new UnsupportedOperationException(upper.toString());
    }

    public LayerInfo adopt(Path upper, RootDir parents) throws IOException {
        throw new UnsupportedOperationException(upper.toString() + parents);
    }

    public void writeTar(DiffId diffId, OutputStream out) throws IOException {
        throw new UnsupportedOperationException(diffId.toString() + out);
    }

    public Descriptor writeBlob(DiffId diffId, Compression compression, OutputStream out) throws IOException {
        throw new UnsupportedOperationException(diffId.toString() + compression + out);
    }

    public void remove(DiffId diffId) throws IOException {
        throw new UnsupportedOperationException(diffId.toString());
    }
}
