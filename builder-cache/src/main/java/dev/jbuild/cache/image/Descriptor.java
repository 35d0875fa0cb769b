package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * What refers to content (OCI image spec, descriptor.md). The {@code urls} of foreign layers are left out on purpose.
 *
 * @param size in bytes, never negative
 */
public record Descriptor(
        String mediaType, Digest digest, long size, Optional<ImagePlatform> platform, Map<String, String> annotations) {

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("a size can't be negative");
        }
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Optional.empty(), Map.of());
    }

    /**
     * Reads a descriptor.
     *
     * @throws JsonException if a part is missing or wrong
     * @throws IllegalArgumentException if the digest is none
     */
    public static Descriptor read(JsonObject object) {
        Optional<SequencedMap<String, String>> annotations = object.stringMap("annotations");
        return new Descriptor(
                object.requireString("mediaType"),
                Digest.parse(object.requireString("digest")),
                object.requireNumber("size"),
                object.object("platform").map(ImagePlatform::read),
                annotations.isPresent() ? annotations.get() : Map.of());
    }

    public JsonObject toJson() {
        JsonObject.Builder object = JsonObject.builder()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size);
        if (!annotations.isEmpty()) {
            object.put("annotations", annotations);
        }
        platform.ifPresent(value -> object.put("platform", value.write()));
        return object.build();
    }
}
