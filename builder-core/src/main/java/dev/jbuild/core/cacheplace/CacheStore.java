package dev.jbuild.core.cacheplace;

import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A place that machines share: blobs by digest, and one manifest that says what is there. Thread safe. Whatever it does may take
 * as long as a network takes; closing breaks off what is under way.
 */
public interface CacheStore extends AutoCloseable {

    /** The config that the manifest names which is there now; empty if there is none yet. */
    Optional<Descriptor> config() throws EngineException, IOException;

    /**
     * Fetches a blob. It is the caller's to check digest and size, but never do many more bytes come than the size says.
     *
     * @param count is told how many more bytes have come
     */
    void fetch(Descriptor blob, OutputStream out, LongConsumer count) throws EngineException, IOException;

    /** Whether a blob is there. */
    boolean has(Descriptor blob) throws EngineException, IOException;

    /**
     * Adds a blob; one that is there already is the same.
     *
     * @param count is told how many more bytes have gone
     */
    void add(Descriptor blob, Path content, LongConsumer count) throws EngineException, IOException;

    /** Replaces the manifest, at once and as a whole. All that it names is there. */
    void publish(String mediaType, byte[] manifest) throws EngineException, IOException;

    @Override
    void close() throws IOException;
}
