package dev.jbuild.core.volume;

import dev.jbuild.cache.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A volume.
 *
 * @param directory where its files are
 * @param anonymous whether nobody has named it: it goes with its container
 */
public record Volume(String name, Path directory, Instant created, Map<String, String> labels, boolean anonymous) {

    private static final String NAME = "name";
    private static final String CREATED = "created";
    private static final String LABELS = "labels";
    private static final String ANONYMOUS = "anonymous";

    public Volume {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    JsonObject json() {
        return JsonObject.builder()
                .put(NAME, name)
                .put(CREATED, created.toString())
                .put(LABELS, labels)
                .put(ANONYMOUS, anonymous)
                .build();
    }

    static Volume read(JsonObject json, Path directory) {
        return new Volume(
                json.requireString(NAME),
                directory,
                Instant.parse(json.requireString(CREATED)),
                json.stringMap(LABELS).<Map<String, String>>map(found -> found).orElse(Map.of()),
                json.bool(ANONYMOUS).orElse(false));
    }

    /** In docker's names, as {@code volume inspect} shows it. */
    public JsonObject details() {
        return JsonObject.builder()
                .put("CreatedAt", created.toString())
                .put("Driver", "local")
                .put("Labels", labels)
                .put("Mountpoint", directory.toString())
                .put("Name", name)
                .put("Options", Map.of())
                .put("Scope", "local")
                .build();
    }
}
