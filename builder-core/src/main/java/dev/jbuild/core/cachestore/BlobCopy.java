package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.VerifyingInputStream;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Takes a blob from one cache, for another. */
final class BlobCopy {

    private BlobCopy() {}

    /** The blob as a file, checked against its digest and size. */
    static Path fetch(Store store, CacheImport from, Descriptor blob, CacheUpload upload)
            throws EngineException, IOException {
        Path file = store.session().newFile("cache");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                from.fetch(blob, out, upload::moves);
            }
            try (VerifyingInputStream in = new VerifyingInputStream(
                    Files.newInputStream(file), "blob " + blob.digest(), blob.digest(), OptionalLong.of(blob.size()))) {
                in.readToEnd();
            }
            return file;
        } catch (EngineException | IOException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
    }
}
