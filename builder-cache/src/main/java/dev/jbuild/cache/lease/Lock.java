package dev.jbuild.cache.lease;

import dev.jbuild.cache.os.Descriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lock on a file, until it is closed or this process dies. The file is made if it is missing, and stays. */
public final class Lock implements AutoCloseable {

    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lock(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Waits until nobody has the file exclusively. */
    public static Lock shared(Path file) throws IOException {
        return take(file, false);
    }

    /** Waits until nobody else has the file. */
    public static Lock exclusive(Path file) throws IOException {
        return take(file, true);
    }

    private static Lock take(Path file, boolean exclusive) throws IOException {
        int descriptor = open(file);
        Descriptors.lock(descriptor, exclusive);
        return new Lock(descriptor);
    }

    /** As {@link #exclusive}, but empty at once while anybody else has the file. */
    public static Optional<Lock> tryExclusive(Path file) throws IOException {
        int descriptor = open(file);
        if (Descriptors.tryLock(descriptor, true)) {
            return Optional.of(new Lock(descriptor));
        }
        Descriptors.close(descriptor);
        return Optional.empty();
    }

    private static int open(Path file) throws IOException {
        return Descriptors.open(file, Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Descriptors.close(descriptor);
        }
    }
}
