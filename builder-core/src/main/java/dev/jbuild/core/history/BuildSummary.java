package dev.jbuild.core.history;

import dev.jbuild.cache.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a build beside its log.
 *
 * @param id begins with its time, so that IDs sort by age
 * @param what context and Dockerfile as the caller wrote them
 * @param tags as the caller wrote them
 * @param took empty while it runs, or if it was killed
 * @param image the result's ID, if there is one
 * @param error what it failed of
 * @param recipe how it is done again, in the words of package {@code build}
 */
public record BuildSummary(
        String id,
        String what,
        List<String> tags,
        Instant start,
        Optional<Duration> took,
        Optional<String> image,
        Optional<String> error,
        JsonObject recipe) {

    JsonObject toJson() {
        JsonObject.Builder json = JsonObject.builder()
                .put("id", id)
                .put("what", what)
                .put("tags", tags)
                .put("start", start.toString());
        took.ifPresent(duration -> json.put("ns", duration.toNanos()));
        json.putIfPresent("image", image);
        json.putIfPresent("error", error);
        json.put("recipe", recipe);
        return json.build();
    }

    static BuildSummary fromJson(JsonObject json) {
        return new BuildSummary(
                json.requireString("id"),
                json.requireString("what"),
                json.strings("tags").orElse(List.of()),
                Instant.parse(json.requireString("start")),
                json.number("ns").map(Duration::ofNanos),
                json.string("image"),
                json.string("error"),
                json.object("recipe").orElse(JsonObject.EMPTY));
    }
}
