package dev.jbuild.cache.digest;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes bytes on, and knows their digest and number. Not thread safe; closing closes the other stream. */
public final class HashingOutputStream extends OutputStream {

    private final OutputStream out;
    private final MessageDigest sha256 = Digest.newSha256();
    private long count;

    public HashingOutputStream(OutputStream out) {
        this.out = out;
    }

    /** Only counts and hashes. */
    public static HashingOutputStream toNothing() {
        return new HashingOutputStream(OutputStream.nullOutputStream());
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        sha256.update((byte) value);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        sha256.update(bytes, offset, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** The number of bytes so far. */
    public long count() {
        return count;
    }

    /** The digest of all bytes; the stream can't be written to any more. */
    public Digest finish() {
        return Digest.ofFinished(sha256.digest());
    }
}
