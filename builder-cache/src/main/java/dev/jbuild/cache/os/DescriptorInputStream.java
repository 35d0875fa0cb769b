package dev.jbuild.cache.os;

import java.io.IOException;
import java.util.Objects;

/** Reads a descriptor that it owns. */
final class DescriptorInputStream extends BulkInputStream {

    private final int descriptor;
    private final String subject;
    private final IoBuffer buffer = IoBuffer.take();
    private boolean closed;

    DescriptorInputStream(int descriptor, String subject) {
        this.descriptor = descriptor;
        this.subject = subject;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("read " + subject + ": the stream is closed");
        }
        if (length == 0) {
            return 0;
        }
        try {
            return buffer.read(descriptor, bytes, offset, length);
        } catch (ErrnoException failure) {
            throw new ErrnoException(failure.call(), failure.errno(), "read " + subject);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            buffer.close();
            Descriptors.close(descriptor);
        }
    }
}
