package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonObject;
import java.util.List;

/**
 * What a container needs of the store.
 *
 * @param name the container's
 * @param image the ID of the image that it was made of
 * @param layers below its own changes
 */
public record ContainerUse(String name, String image, List<DiffId> layers) {

    static ContainerUse read(JsonObject json) {
        return new ContainerUse(
                json.requireString("name"),
                json.requireString("imageId"),
                json.strings("layers").orElse(List.of()).stream()
                        .map(DiffId::parse)
                        .toList());
    }
}
