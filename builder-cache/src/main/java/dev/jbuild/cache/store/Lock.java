package dev.jbuild.cache.store;

import dev.jbuild.cache.os.Descriptors;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lock on the whole store, until it is closed or this process dies. */
public final class Lock implements AutoCloseable {

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lock(int descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Descriptors.close(descriptor);
        }
    }
}
