package dev.jbuild.cache.image;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One image as it travels (OCI image spec, manifest.md).
 *
 * @param layers compressed, the lowest first
 */
public record Manifest(String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations)
        implements ImageDocument {

    public Manifest {
        if (layers.size() > LAYER_LIMIT) {
            throw new IllegalArgumentException(
                    "it has " + layers.size() + " layers, and " + LAYER_LIMIT + " are the most");
        }
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** An OCI manifest. */
    public static Manifest of(Descriptor config, List<Descriptor> layers) {
        return new Manifest(MediaTypes.OCI_MANIFEST, config, layers, Map.of());
    }

    @Override
    public byte[] toJson() {
        JsonObject.Builder document = JsonObject.builder()
                .put("schemaVersion", 2)
                .put("mediaType", mediaType)
                .put("config", config.toJson())
                .put("layers", ImageDocument.toJson(layers));
        if (!annotations.isEmpty()) {
            document.put("annotations", annotations);
        }
        return Json.write(document.build());
    }
}
