package dev.jbuild.core.key;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.os.FileNames;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Collects the parts of a key. Each part is framed by its length, so that no two lists of parts give the same bytes. One
 * thread's.
 */
public final class StepDigest {

    private final MessageDigest digest = sha256();

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    public StepDigest add(String part) {
        return add(FileNames.encode(part));
    }

    public StepDigest add(byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        digest.update(part);
        return this;
    }

    public StepDigest add(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    public StepDigest add(boolean flag) {
        return add(flag ? 1L : 0L);
    }

    public StepDigest add(Iterable<String> parts) {
        long count = 0;
        for (String part : parts) {
            add(part);
            count++;
        }
        return add(count);
    }

    /** The key of all parts so far. */
    public Digest finish() {
        return new Digest(HexFormat.of().formatHex(digest.digest()));
    }
}
