package dev.jbuild.core.container;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A container's writable layer, held: until this is closed nobody starts the container who has not started it before. The lock
 * dies with the process. One thread's.
 */
public final class ContainerLayer implements AutoCloseable {

    private final ContainerFiles files;
    private final int lock;

    private ContainerLayer(ContainerFiles files, int lock) {
        this.files = files;
        this.lock = lock;
    }

    /** Holds it to read, beside others who do. Waits for who writes. */
    public static ContainerLayer toRead(ContainerFiles files) throws IOException {
        return hold(files, false);
    }

    /** Holds it to write, alone, if the container does not run; if it runs, beside others. Waits. */
    public static ContainerLayer toWrite(ContainerFiles files) throws IOException {
        ContainerLayer layer = hold(files, true);
        try {
            if (layer.isInUse()) {
                Descriptors.lock(layer.lock, false);
            }
            return layer;
        } catch (IOException | RuntimeException failure) {
            layer.close();
            throw failure;
        }
    }

    private static ContainerLayer hold(ContainerFiles files, boolean alone) throws IOException {
        int lock = Descriptors.open(
                files.directory().resolve(ContainerRunner.STARTING), Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
        try {
            Descriptors.lock(lock, alone);
            return new ContainerLayer(files, lock);
        } catch (ErrnoException failure) {
            Descriptors.close(lock);
            throw failure;
        }
    }

    /** Whether the container has a keeper, which may have mounted the layer or may do so. */
    public boolean isInUse() throws IOException {
        return KeptState.isKept(files);
    }

    /** What the container has changed, in overlayfs' form. */
    public Path upper() {
        return files.directory().resolve(ContainerCreation.UPPER);
    }

    /** Overlayfs' own, which belongs to the upper directory. */
    public Path work() {
        return files.directory().resolve(ContainerCreation.WORK);
    }

    @Override
    public void close() {
        Descriptors.close(lock);
    }
}
