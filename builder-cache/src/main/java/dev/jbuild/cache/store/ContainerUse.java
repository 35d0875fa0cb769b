package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container needs of the store.
 *
 * @param name the container's
 * @param image the ID of the image that it was made of
 * @param layers below its own changes, and of images that are mounted in it
 */
public record ContainerUse(String name, String image, List<DiffId> layers) {

    /** Of its image, and of those whose files are mounted in it. */
    private static List<DiffId> layers(JsonObject json) {
        List<String> all = new ArrayList<>(json.strings("layers").orElse(List.of()));
        for (JsonObject mount : json.array("mounts").map(JsonArray::objects).orElse(List.of())) {
            all.addAll(mount.strings("layers").orElse(List.of()));
        }
        return all.stream().map(DiffId::parse).toList();
    }

    static ContainerUse read(JsonObject json) {
        return new ContainerUse(json.requireString("name"), json.requireString("imageId"), layers(json));
    }
}
