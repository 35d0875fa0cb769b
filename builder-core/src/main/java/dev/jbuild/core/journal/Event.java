package dev.jbuild.core.journal;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Something that happened.
 *
 * @param type {@code container} or {@code image}
 * @param action in docker's words, for example {@code start}
 * @param id of the container, or the image's ID or name
 * @param attributes what else is known, sorted by name
 */
public record Event(String type, String action, String id, SortedMap<String, String> attributes, Instant time) {

    private static final int LONGEST = 1 << 17;
    private static final long NANOS = 1_000_000_000L;

    public Event {
        attributes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** As it stands in the journal, without a line end. */
    byte[] line() {
        return Json.write(JsonObject.builder()
                .put("Type", type)
                .put("Action", action)
                .put("ID", id)
                .put("Attributes", attributes)
                .put("timeNano", nanos())
                .build());
    }

    /** Reads a line; empty for one that can't be read, as a crash may leave it. */
    static Optional<Event> parse(byte[] line) {
        try {
            JsonObject json = Json.parseObject(line, LONGEST);
            long nanos = json.requireNumber("timeNano");
            return Optional.of(new Event(
                    json.requireString("Type"),
                    json.requireString("Action"),
                    json.requireString("ID"),
                    new TreeMap<>(json.stringMap("Attributes").map(Map::copyOf).orElse(Map.of())),
                    Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS)));
        } catch (JsonException unreadable) {
            return Optional.empty();
        }
    }

    private long nanos() {
        return time.getEpochSecond() * NANOS + time.getNano();
    }

    /** In docker's shape. */
    public JsonObject json() {
        JsonObject.Builder json = JsonObject.builder();
        json.put("status", action).put("id", id);
        json.putIfPresent("from", Optional.ofNullable(attributes.get("image")));
        return json.put("Type", type)
                .put("Action", action)
                .put(
                        "Actor",
                        JsonObject.builder()
                                .put("ID", id)
                                .put("Attributes", attributes)
                                .build())
                .put("scope", "local")
                .put("time", time.getEpochSecond())
                .put("timeNano", nanos())
                .build();
    }

    /** {@code container start ID (image=busybox, name=web)}, as docker prints it after the time. */
    public String text() {
        return type + " " + action + " " + id
                + (attributes.isEmpty()
                        ? ""
                        : attributes.entrySet().stream()
                                .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
                                .collect(Collectors.joining(", ", " (", ")")));
    }

    @Override
    public String toString() {
        return new String(line(), StandardCharsets.UTF_8);
    }
}
