package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.DiffId;
import java.util.List;

/**
 * What a container needs of the store.
 *
 * @param name the container's
 * @param image the ID of the image that it was made of
 * @param layers below its own changes
 */
public record ContainerUse(String name, String image, List<DiffId> layers) {}
