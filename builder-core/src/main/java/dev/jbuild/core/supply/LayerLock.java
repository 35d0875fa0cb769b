package dev.jbuild.core.supply;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.os.Descriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the processes of one store from fetching the same layer at the same time. It dies with the process. Whoever waited looks
 * again whether the layer is there; that two fetch it all the same, which a removed file makes possible, does no harm.
 */
final class LayerLock implements AutoCloseable {

    private final Path file;
    private final int descriptor;

    private LayerLock(Path file, int descriptor) {
        this.file = file;
        this.descriptor = descriptor;
    }

    /** Waits for it. */
    static LayerLock take(Path root, DiffId layer) throws IOException {
        Path file = Files.createDirectories(root.resolve("locks")).resolve("layer-" + layer.hex());
        int descriptor = Descriptors.open(file, Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
        try {
            Descriptors.lock(descriptor, true);
        } catch (IOException failure) {
            Descriptors.close(descriptor);
            throw failure;
        }
        return new LayerLock(file, descriptor);
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
