package dev.jbuild.core.compile;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.Platform;
import java.util.List;

/** Finds the images that a Dockerfile names. */
public interface BaseImages {

    /**
     * An image whose layers are in the store, or are brought there when they are needed.
     *
     * @param name as it is shown, with its digest where that is known
     * @param identity the image's ID
     */
    record BaseImage(String name, String identity, ImageConfig config, List<DiffId> layers) {}

    /**
     * Finds an image by the name that the Dockerfile has for it: here, or in its registry.
     *
     * @throws EngineException if the name is none, or there is no such image, or it can't be had
     */
    BaseImage find(String name, Platform platform) throws EngineException;
}
