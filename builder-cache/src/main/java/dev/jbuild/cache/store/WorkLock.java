package dev.jbuild.cache.store;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.record.StepKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The right to do the work of one key, of which only one process at a time has it. It ends when it is closed or its process
 * dies: whoever waits then takes over. One file below the store's {@code locks}, gone when nobody has it.
 */
public final class WorkLock implements AutoCloseable {

    private static final long WAIT_MILLIS = 25;

    private final Path file;
    private final int descriptor;

    private WorkLock(Path file, int descriptor) {
        this.file = file;
        this.descriptor = descriptor;
    }

    /**
     * Takes the lock, and waits while another has it.
     *
     * @param onWait is called once if it has to wait
     */
    static WorkLock acquire(Path directory, StepKey key, Runnable onWait) throws IOException, InterruptedException {
        Path file = directory.resolve(key.hex());
        boolean told = false;
        while (true) {
            int descriptor = Descriptors.open(file, Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
            boolean kept = false;
            try {
                while (!Descriptors.tryLock(descriptor, true)) {
                    if (!told) {
                        told = true;
                        onWait.run();
                    }
                    Thread.sleep(WAIT_MILLIS);
                }
                // The one before may have taken the file away: then the lock is on nothing that others could find.
                if (Descriptors.stat(descriptor).nlink() > 0) {
                    kept = true;
                    return new WorkLock(file, descriptor);
                }
            } finally {
                if (!kept) {
                    Descriptors.close(descriptor);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            Descriptors.close(descriptor);
        }
    }
}
