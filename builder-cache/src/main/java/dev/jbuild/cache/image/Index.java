package dev.jbuild.cache.image;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Several images under one name, mostly one per platform (OCI image spec, image-index.md). */
public record Index(String mediaType, List<Descriptor> manifests, Map<String, String> annotations)
        implements ImageDocument {

    public Index {
        manifests = List.copyOf(manifests);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** An OCI index. */
    public static Index of(List<Descriptor> manifests) {
        return new Index(MediaTypes.OCI_INDEX, manifests, Map.of());
    }

    @Override
    public byte[] toJson() {
        JsonObject.Builder document = JsonObject.builder()
                .put("schemaVersion", 2)
                .put("mediaType", mediaType)
                .put("manifests", ImageDocument.toJson(manifests));
        if (!annotations.isEmpty()) {
            document.put("annotations", annotations);
        }
        return Json.write(document.build());
    }
}
