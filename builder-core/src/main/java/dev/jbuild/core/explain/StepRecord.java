package dev.jbuild.core.explain;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.key.InputKind;
import dev.jbuild.core.key.KeyInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a step's record holds beside its result.
 *
 * @param build that made it
 * @param files the blob with what was copied
 */
record StepRecord(Instant made, String build, List<KeyInput> inputs, Optional<Digest> files) {

    /** Where a record's data names a blob that belongs to it. */
    private static final String FILES = "files";

    JsonObject toJson() {
        List<JsonValue> all = new ArrayList<>();
        for (KeyInput input : inputs) {
            JsonObject.Builder json = JsonObject.builder()
                    .put("kind", input.kind().name())
                    .put("name", input.name())
                    .put("value", input.value());
            if (!input.shown().isEmpty() && !input.shown().equals(input.value())) {
                json.put("shown", input.shown());
            }
            all.add(json.build());
        }
        return JsonObject.builder()
                .put("made", made.toString())
                .put("build", build)
                .put("inputs", new JsonArray(all))
                .putIfPresent(FILES, files.map(Digest::toString))
                .build();
    }

    /** Reads what {@link #toJson} wrote; none if it can't be read. */
    static Optional<StepRecord> read(JsonObject json) {
        try {
            List<KeyInput> inputs = new ArrayList<>();
            for (JsonObject input : json.array("inputs").map(JsonArray::objects).orElse(List.of())) {
                String value = input.requireString("value");
                inputs.add(new KeyInput(
                        InputKind.valueOf(input.requireString("kind")),
                        input.requireString("name"),
                        value,
                        input.string("shown").orElse(value)));
            }
            return inputs.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new StepRecord(
                            Instant.parse(json.requireString("made")),
                            json.requireString("build"),
                            inputs,
                            json.string(FILES).map(Digest::parse)));
        } catch (JsonException | DateTimeException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
