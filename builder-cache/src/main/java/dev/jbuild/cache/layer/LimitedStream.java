package dev.jbuild.cache.layer;

import dev.jbuild.cache.failure.LayerException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends with a failure when more comes out of a decompression than a layer may have. */
final class LimitedStream extends FilterInputStream {

    private final LayerLimits limits;
    private long count;

    LimitedStream(InputStream in, LayerLimits limits) {
        super(in);
        this.limits = limits;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int more) throws LayerException {
        count += more;
        if (count > limits.archiveBytes()) {
            throw new LayerException(
                    "JB2111",
                    "",
                    "The archive is refused: unpacked it is larger than " + limits.archiveBytes() + " bytes.");
        }
    }
}
