package dev.jbuild.core.supply;

import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** A place that has a layer's archive. Thread safe. */
public interface LayerOrigin {

    /** The place as people know it, such as an image's name. */
    String place();

    /** What the archive is; whoever fetches it checks digest and size. */
    Descriptor archive();

    /**
     * Fetches the archive, no more bytes of it than were announced.
     *
     * @param count is told how many more bytes have come
     */
    void fetch(OutputStream out, LongConsumer count) throws EngineException, IOException;
}
