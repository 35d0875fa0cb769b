package dev.jbuild.cache.digest;

import dev.jbuild.cache.failure.CorruptContentException;
import dev.jbuild.cache.os.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * Bytes of which digest and size are known beforehand. Whoever gets to the end of the stream has had the right bytes;
 * otherwise reading fails with a {@link CorruptContentException} that names both. Never reads more than one byte beyond
 * the promised size, so a source without an end does no harm. Not thread safe; closing closes the source.
 */
public final class VerifyingInputStream extends BulkInputStream {

    private final HashingInputStream in;
    private final String subject;
    private final Digest expected;
    private final OptionalLong size;
    private boolean verified;

    /** @param subject what the bytes are, for the message */
    public VerifyingInputStream(InputStream in, String subject, Digest expected, OptionalLong size) {
        this.in = new HashingInputStream(in);
        this.subject = subject;
        this.expected = expected;
        this.size = size;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (verified) {
            return -1;
        }
        int wanted = length;
        if (size.isPresent()) {
            wanted = (int) Math.min(length, Math.max(1, size.getAsLong() - in.count()));
        }
        int count = in.read(bytes, offset, wanted);
        if (count < 0) {
            verify();
        } else if (size.isPresent() && in.count() > size.getAsLong()) {
            throw new CorruptContentException(
                    "JB2011",
                    subject + " has more than the " + size.getAsLong() + " bytes that were promised. "
                            + "Its source is damaged or lies; try again, or take it from elsewhere.");
        }
        return count;
    }

    private void verify() throws CorruptContentException {
        if (size.isPresent() && in.count() != size.getAsLong()) {
            throw new CorruptContentException(
                    "JB2011",
                    subject + " ended after " + in.count() + " of " + size.getAsLong()
                            + " bytes. Its source is damaged or was cut off; try again.");
        }
        Digest actual = in.finish();
        if (!actual.equals(expected)) {
            throw new CorruptContentException(
                    "JB2010",
                    subject + " is not what was promised: its digest is " + actual + " and should be " + expected
                            + ". Its source is damaged or lies; try again, or take it from elsewhere.");
        }
        verified = true;
    }

    /** Reads what is left, so that the whole is checked. */
    public void readToEnd() throws IOException {
        byte[] rest = new byte[8192];
        while (read(rest, 0, rest.length) >= 0) {
            // only the check counts
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
