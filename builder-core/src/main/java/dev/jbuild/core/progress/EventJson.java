package dev.jbuild.core.progress;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.failure.FailureText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Events as JSON, one object for a line: what {@code --progress json} prints and what is kept of each build. Members are only
 * ever added, so that a program that reads them goes on working. docs/cli.md lists them.
 */
public final class EventJson {

    private static final String NANOSECONDS = "ns";

    private EventJson() {}

    /** One line, without its end. */
    public static String write(BuildEvent event, Instant time) {
        JsonObject.Builder json = JsonObject.builder().put("time", time.toString());
        switch (event) {
            case BuildEvent.Planned planned -> {
                List<JsonValue> steps = new ArrayList<>();
                planned.steps()
                        .forEach(step -> steps.add(JsonObject.builder()
                                .put("step", step.number())
                                .put("label", step.label())
                                .build()));
                json.put("event", "planned").put("steps", new JsonArray(steps));
            }
            case BuildEvent.Note note -> json.put("event", "note").put("text", note.text());
            case BuildEvent.StepStarted started -> {
                step(json, "step-started", started.number(), started.label());
                started.miss().ifPresent(miss -> MissJson.write(miss, json));
            }
            case BuildEvent.StepCached cached -> {
                step(json, "step-cached", cached.number(), cached.label());
                json.putIfPresent("from", cached.place());
            }
            case BuildEvent.StepOutput output ->
                json.put("event", "step-output")
                        .put("step", output.number())
                        .put("line", output.line())
                        .put(NANOSECONDS, output.sinceStart().toNanos());
            case BuildEvent.StepDone done -> {
                step(json, "step-done", done.number(), done.label());
                json.put(NANOSECONDS, done.took().toNanos());
            }
            case BuildEvent.StepFailed failed -> {
                step(json, "step-failed", failed.number(), failed.label());
                json.put(NANOSECONDS, failed.took().toNanos()).put("error", failed.sentence());
            }
            case BuildEvent.StepCancelled cancelled ->
                step(json, "step-cancelled", cancelled.number(), cancelled.label());
            case BuildEvent.Transfer transfer -> {
                json.put("event", "transfer")
                        .put("what", transfer.what())
                        .put("state", word(transfer.state()))
                        .put("done", transfer.done());
                transfer.total().ifPresent(total -> json.put("total", total));
                json.put(NANOSECONDS, transfer.took().toNanos());
            }
            case BuildEvent.Warning warning ->
                json.put("event", "warning")
                        .put("rule", warning.problem().code())
                        .put("file", warning.source().name())
                        .put("line", warning.problem().range().startLine())
                        .put("message", warning.problem().message())
                        .put("text", String.join("\n", FailureText.warning(warning, false)));
        }
        return new String(Json.write(json.build()), StandardCharsets.UTF_8);
    }

    private static void step(JsonObject.Builder json, String event, int number, String label) {
        json.put("event", event).put("step", number).put("label", label);
    }

    /** The event of a line; a warning comes back as the lines that it was drawn as. None if the line is none that is known. */
    public static List<BuildEvent> read(JsonObject json) {
        int number = json.number("step").orElse(0L).intValue();
        String label = json.string("label").orElse("");
        Duration duration = Duration.ofNanos(json.number(NANOSECONDS).orElse(0L));
        return switch (json.string("event").orElse("")) {
            case "note", "warning" ->
                json.string("text")
                        .orElse("")
                        .lines()
                        .<BuildEvent>map(BuildEvent.Note::new)
                        .toList();
            case "transfer" -> transfer(json, duration);
            case "step-started" -> List.of(new BuildEvent.StepStarted(number, label, MissJson.read(json)));
            case "step-cached" -> List.of(new BuildEvent.StepCached(number, label, json.string("from")));
            case "step-output" ->
                List.of(new BuildEvent.StepOutput(number, json.string("line").orElse(""), duration));
            case "step-done" -> List.of(new BuildEvent.StepDone(number, label, duration));
            case "step-failed" ->
                List.of(new BuildEvent.StepFailed(
                        number, label, duration, json.string("error").orElse("")));
            case "step-cancelled" -> List.of(new BuildEvent.StepCancelled(number, label));
            default -> List.of();
        };
    }

    private static List<BuildEvent> transfer(JsonObject json, Duration took) {
        String word = json.string("state").orElse("");
        OptionalLong total = json.number("total").map(OptionalLong::of).orElse(OptionalLong.empty());
        return Stream.of(BuildEvent.TransferState.values())
                .filter(state -> word(state).equals(word))
                .<BuildEvent>map(state -> new BuildEvent.Transfer(
                        json.string("what").orElse(""), json.number("done").orElse(0L), total, took, state))
                .toList();
    }

    private static String word(BuildEvent.TransferState state) {
        return switch (state) {
            case BEGUN -> "begun";
            case UNDER_WAY -> "under-way";
            case DONE -> "done";
            case BROKEN_OFF -> "broken-off";
        };
    }

    /** The step that an event is about; 0 if it is about none. */
    public static int step(BuildEvent event) {
        return switch (event) {
            case BuildEvent.StepStarted started -> started.number();
            case BuildEvent.StepCached cached -> cached.number();
            case BuildEvent.StepOutput output -> output.number();
            case BuildEvent.StepDone done -> done.number();
            case BuildEvent.StepFailed failed -> failed.number();
            case BuildEvent.StepCancelled cancelled -> cancelled.number();
            case BuildEvent.Planned planned -> 0;
            case BuildEvent.Note note -> 0;
            case BuildEvent.Transfer transfer -> 0;
            case BuildEvent.Warning warning -> 0;
        };
    }
}
