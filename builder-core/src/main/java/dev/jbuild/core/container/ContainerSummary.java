package dev.jbuild.core.container;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.runtime.container.KeptState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A container in one line, in docker's words.
 *
 * @param status for example {@code Up 3 minutes} or {@code Exited (0) 2 hours ago}
 */
public record ContainerSummary(
        String id,
        String name,
        String image,
        String command,
        Instant created,
        String state,
        String status,
        Map<String, String> labels) {

    /** The summary at a time. */
    public static ContainerSummary of(ContainerService.Container container, Instant now) {
        ContainerConfig config = container.config();
        KeptState state = container.state();
        return new ContainerSummary(
                config.id(),
                config.name(),
                config.image(),
                String.join(" ", config.arguments()),
                config.created(),
                state.status().name().toLowerCase(java.util.Locale.ROOT),
                status(state, now),
                config.labels());
    }

    private static String status(KeptState state, Instant now) {
        return switch (state.status()) {
            case CREATED -> "Created";
            case RUNNING -> "Up " + age(state.started(), now);
            case RESTARTING -> "Restarting (" + state.code() + ") " + age(state.finished(), now) + " ago";
            case EXITED -> "Exited (" + state.code() + ") " + age(state.finished(), now) + " ago";
            case DEAD -> "Dead";
        };
    }

    private static String age(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        if (seconds < 3600) {
            return seconds < 120 ? "About a minute" : seconds / 60 + " minutes";
        }
        if (seconds < 48 * 3600) {
            return seconds < 7200 ? "About an hour" : seconds / 3600 + " hours";
        }
        return seconds / 86400 + " days";
    }

    /** One line of JSON, with docker's members. */
    public String json() {
        return new String(
                Json.write(JsonObject.builder()
                        .put("ID", id)
                        .put("Names", name)
                        .put("Image", image)
                        .put("Command", "\"" + command + "\"")
                        .put("CreatedAt", created.toString())
                        .put("State", state)
                        .put("Status", status)
                        .put("Ports", "")
                        .put(
                                "Labels",
                                labels.entrySet().stream()
                                        .map(label -> label.getKey() + "=" + label.getValue())
                                        .collect(Collectors.joining(",")))
                        .build()),
                StandardCharsets.UTF_8);
    }
}
