package dev.jbuild.core.image;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;

/** An image as {@code inspect} shows it: docker's names, so that scripts work. */
record ImageDetails(StoredImage image, long size) {

    JsonObject json() {
        ImageConfig config = image.config();
        JsonObject document = Json.parseObject(config.toJson());
        JsonObject.Builder json = JsonObject.builder();
        json.put("Id", image.id().toString());
        json.put(
                "RepoTags",
                JsonArray.ofStrings(image.references().stream()
                        .filter(reference -> reference.tag().isPresent())
                        .map(ImageReference::familiar)
                        .toList()));
        json.put(
                "RepoDigests",
                JsonArray.ofStrings(image.references().stream()
                        .flatMap(reference ->
                                image.manifest().stream().map(digest -> reference.familiarName() + "@" + digest))
                        .distinct()
                        .toList()));
        json.put("Comment", comment(config));
        config.created().ifPresent(created -> json.put("Created", created.toString()));
        json.put("Author", config.author().orElse(""));
        json.put("Config", document.object("config").orElse(JsonObject.EMPTY));
        json.put("Architecture", config.architecture());
        config.variant().ifPresent(variant -> json.put("Variant", variant));
        json.put("Os", config.os());
        json.put("Size", size);
        json.put(
                "RootFS",
                JsonObject.builder()
                        .put("Type", "layers")
                        .put(
                                "Layers",
                                JsonArray.ofStrings(config.diffIds().stream()
                                        .map(Object::toString)
                                        .toList()))
                        .build());
        document.array("history").ifPresent(history -> json.put("History", history));
        return json.build();
    }

    /** As docker gives it: what was said of the last change. */
    private static String comment(ImageConfig config) {
        return config.history().isEmpty()
                ? ""
                : config.history().getLast().comment().orElse("");
    }
}
