package dev.jbuild.cache.digest;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Passes bytes on as they are read, and knows their digest and number. Not thread safe; closing closes the source. */
public final class HashingInputStream extends InputStream {

    private final InputStream in;
    private final MessageDigest sha256 = Digest.newSha256();
    private long count;

    public HashingInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            sha256.update((byte) value);
            count++;
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int size = in.read(bytes, offset, length);
        if (size > 0) {
            sha256.update(bytes, offset, size);
            count += size;
        }
        return size;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The number of bytes so far. */
    public long count() {
        return count;
    }

    /** The digest of all that was read; nothing can be read any more. */
    public Digest finish() {
        return Digest.ofFinished(sha256.digest());
    }
}
