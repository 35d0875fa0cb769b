package dev.jbuild.core.progress;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link CacheMiss} as members of a JSON object: {@code why}, {@code changes}, {@code nearest}. */
public final class MissJson {

    private MissJson() {}

    /** Adds the members. */
    public static void write(CacheMiss miss, JsonObject.Builder json) {
        json.put("why", miss.sentence());
        if (!miss.changes().isEmpty()) {
            List<JsonValue> changes = new ArrayList<>();
            miss.changes()
                    .forEach(change -> changes.add(JsonObject.builder()
                            .put("what", change.what())
                            .put("how", change.how())
                            .build()));
            json.put("changes", new JsonArray(changes));
        }
        miss.nearest()
                .ifPresent(nearest -> json.put(
                        "nearest",
                        JsonObject.builder()
                                .put("key", nearest.key())
                                .put("build", nearest.build())
                                .put("made", nearest.made().toString())
                                .build()));
    }

    /** What the members say, if they are there. */
    static Optional<CacheMiss> read(JsonObject json) {
        Optional<String> why = json.string("why");
        if (why.isEmpty()) {
            return Optional.empty();
        }
        List<CacheMiss.Change> changes = new ArrayList<>();
        for (JsonObject change : json.array("changes").map(JsonArray::objects).orElse(List.of())) {
            changes.add(new CacheMiss.Change(
                    change.string("what").orElse(""), change.string("how").orElse("")));
        }
        return Optional.of(
                new CacheMiss(why.get(), changes, json.object("nearest").flatMap(MissJson::nearest)));
    }

    private static Optional<CacheMiss.Nearest> nearest(JsonObject json) {
        try {
            return Optional.of(new CacheMiss.Nearest(
                    json.string("key").orElse(""),
                    json.string("build").orElse(""),
                    Instant.parse(json.string("made").orElse(""))));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
