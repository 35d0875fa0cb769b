package dev.jbuild.core.explain;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.history.BuildHistory;
import dev.jbuild.core.history.BuildSummary;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.CacheMiss;
import dev.jbuild.core.progress.MissJson;
import dev.jbuild.core.text.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tells of a build that was which of its steps were cached, and why the others were not. */
public final class ExplainService {

    private static final int SHOWN_CHANGES = 20;

    private final BuildHistory history;

    public ExplainService(Engine engine) {
        this.history = new BuildHistory(engine);
    }

    /**
     * The steps of a build, in order; those that were not reached are left out.
     *
     * @param name an ID, the beginning of one, or empty for the last build
     * @throws EngineException if there is no such build
     */
    public List<StepAccount> steps(String name) throws EngineException, IOException {
        Map<Integer, StepAccount> steps = new TreeMap<>();
        history.replay(name, 0, event -> note(event, steps));
        return List.copyOf(steps.values());
    }

    private static void note(BuildEvent event, Map<Integer, StepAccount> steps) {
        switch (event) {
            case BuildEvent.StepStarted started ->
                steps.put(
                        started.number(),
                        new StepAccount(
                                started.number(),
                                started.label(),
                                StepAccount.State.UNDER_WAY,
                                Optional.empty(),
                                started.miss()));
            case BuildEvent.StepCached cached ->
                steps.put(
                        cached.number(),
                        new StepAccount(
                                cached.number(),
                                cached.label(),
                                StepAccount.State.CACHED,
                                cached.place(),
                                Optional.empty()));
            case BuildEvent.StepDone done -> end(done.number(), StepAccount.State.DONE, steps);
            case BuildEvent.StepFailed failed -> end(failed.number(), StepAccount.State.FAILED, steps);
            case BuildEvent.StepCancelled cancelled -> end(cancelled.number(), StepAccount.State.STOPPED, steps);
            case BuildEvent.StepOutput output -> {}
            case BuildEvent.Planned planned -> {}
            case BuildEvent.Note text -> {}
            case BuildEvent.Transfer transfer -> {}
            case BuildEvent.Warning warning -> {}
        }
    }

    private static void end(int number, StepAccount.State state, Map<Integer, StepAccount> steps) {
        steps.computeIfPresent(
                number, (key, step) -> new StepAccount(number, step.label(), state, step.place(), step.miss()));
    }

    /** For people: a line for each step, and below it why it was not cached. */
    public List<String> text(String name) throws EngineException, IOException {
        BuildSummary build = history.find(name);
        List<String> lines = new ArrayList<>();
        lines.add(SafeText.of("build " + build.id() + " of " + build.what()));
        for (StepAccount step : steps(name)) {
            String place = step.place().map(where -> " from " + where).orElse("");
            String why = step.miss().map(miss -> ": " + miss.sentence()).orElse("");
            lines.add(SafeText.of("#" + step.number() + " " + step.label()));
            lines.add(SafeText.of("    " + step.state().words() + place + why));
            step.miss().ifPresent(miss -> addDetails(miss, lines));
        }
        return lines;
    }

    private static void addDetails(CacheMiss miss, List<String> lines) {
        miss.changes().stream()
                .limit(SHOWN_CHANGES)
                .forEach(change -> lines.add(SafeText.of("      " + change.what() + ": " + change.how())));
        if (miss.changes().size() > SHOWN_CHANGES) {
            lines.add("      and " + (miss.changes().size() - SHOWN_CHANGES) + " more: --format json has them");
        }
        miss.nearest()
                .ifPresent(nearest -> lines.add(SafeText.of("      compared with build " + nearest.build() + " of "
                        + nearest.made() + ", key "
                        + nearest.key().substring(0, Math.min(12, nearest.key().length())))));
    }

    /** For programs: {@code {"build", "what", "steps": [{"step", "label", "state", "from", "why", "changes", "nearest"}]}}. */
    public String json(String name) throws EngineException, IOException {
        BuildSummary build = history.find(name);
        List<JsonValue> steps = new ArrayList<>();
        for (StepAccount step : steps(name)) {
            JsonObject.Builder json = JsonObject.builder()
                    .put("step", step.number())
                    .put("label", step.label())
                    .put("state", step.state().words())
                    .putIfPresent("from", step.place());
            step.miss().ifPresent(miss -> MissJson.write(miss, json));
            steps.add(json.build());
        }
        return new String(
                Json.write(JsonObject.builder()
                        .put("build", build.id())
                        .put("what", build.what())
                        .put("steps", new JsonArray(steps))
                        .build()),
                StandardCharsets.UTF_8);
    }
}
