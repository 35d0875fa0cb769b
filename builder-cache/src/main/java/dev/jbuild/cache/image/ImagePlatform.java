package dev.jbuild.cache.image;

import dev.jbuild.cache.json.JsonObject;
import java.util.Optional;

/** For which machine a manifest of an index is. */
public record ImagePlatform(String os, String architecture, Optional<String> variant, Optional<String> osVersion) {

    static ImagePlatform read(JsonObject object) {
        return new ImagePlatform(
                object.requireString("os"),
                object.requireString("architecture"),
                object.string("variant").filter(text -> !text.isEmpty()),
                object.string("os.version").filter(text -> !text.isEmpty()));
    }

    JsonObject write() {
        return JsonObject.builder()
                .put("architecture", architecture)
                .put("os", os)
                .putIfPresent("os.version", osVersion)
                .putIfPresent("variant", variant)
                .build();
    }
}
