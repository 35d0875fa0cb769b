package dev.jbuild.cache.blob;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.HashingOutputStream;
import dev.jbuild.cache.os.Descriptors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;

/** A blob that is being written. Not thread safe. Closing without a commit throws it away. */
public final class NewBlob extends OutputStream {

    private final BlobStore store;
    private final Path file;
    private final int descriptor;
    private final HashingOutputStream out;
    private boolean closed;

    NewBlob(BlobStore store, Path file, int descriptor, HashingOutputStream out) {
        this.store = store;
        this.file = file;
        this.descriptor = descriptor;
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        out.write(bytes, offset, length);
    }

    /** The number of bytes so far. */
    public long count() {
        return out.count();
    }

    /** Syncs the file and gives it its name; the stream is closed then. */
    public Digest commit() throws IOException {
        if (closed) {
            throw new IllegalStateException("the blob is closed already");
        }
        Digest digest = out.finish();
        Descriptors.sync(descriptor);
        closed = true;
        out.close();
        store.publish(file, digest);
        return digest;
    }

    /** Throws the blob away, and gives the digest that it would have had; the stream is closed then. */
    public Digest abandon() throws IOException {
        Digest digest = out.finish();
        close();
        return digest;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            out.close();
            store.discard(file);
        }
    }
}
