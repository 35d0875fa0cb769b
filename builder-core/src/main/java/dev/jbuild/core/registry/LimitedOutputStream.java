package dev.jbuild.core.registry;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Refuses more bytes than were announced. */
final class LimitedOutputStream extends FilterOutputStream {

    private final long limit;
    private long written;

    LimitedOutputStream(OutputStream out, long limit) {
        super(out);
        this.limit = limit;
    }

    @Override
    public void write(int value) throws IOException {
        count(1);
        out.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        count(length);
        out.write(bytes, offset, length);
    }

    private void count(int length) throws IOException {
        written += length;
        if (written > limit) {
            throw new IOException("the registry sent more than the " + limit + " bytes that it announced");
        }
    }
}
