package dev.jbuild.core.cacheplace;

import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.MediaTypes;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The manifest by which a registry knows what belongs to a cache (OCI image spec, manifest.md, "Guidelines for artifact usage"). All
 * that counts stands in the config; the layers are named so that the registry keeps them.
 */
public record CacheManifest(Descriptor config, List<Descriptor> layers) {

    public static final String ARTIFACT = "application/vnd.jbuild.cache.v1";
    public static final String CONFIG = "application/vnd.jbuild.cache.config.v1+json";
    public static final String CHUNK = "application/vnd.jbuild.cache.chunk.v1+zstd";
    public static final String MEDIA_TYPE = MediaTypes.OCI_MANIFEST;

    /** In bytes; what registries accept. */
    public static final int LONGEST = 4 << 20;

    public byte[] toJson() {
        List<JsonValue> blobs = new ArrayList<>();
        layers.forEach(layer -> blobs.add(layer.toJson()));
        return Json.write(JsonObject.builder()
                .put("schemaVersion", 2)
                .put("mediaType", MEDIA_TYPE)
                .put("artifactType", ARTIFACT)
                .put("config", config.toJson())
                .put("layers", new JsonArray(blobs))
                .build());
    }
}
