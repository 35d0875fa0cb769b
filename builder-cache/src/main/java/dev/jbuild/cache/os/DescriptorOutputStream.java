package dev.jbuild.cache.os;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Writes to a descriptor that it owns. */
final class DescriptorOutputStream extends OutputStream {

    private final int descriptor;
    private final String subject;
    private final IoBuffer buffer = IoBuffer.take();
    private boolean closed;

    DescriptorOutputStream(int descriptor, String subject) {
        this.descriptor = descriptor;
        this.subject = subject;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new IOException("write " + subject + ": the stream is closed");
        }
        try {
            buffer.write(descriptor, bytes, offset, length);
        } catch (ErrnoException failure) {
            throw new ErrnoException(failure.call(), failure.errno(), "write " + subject);
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
