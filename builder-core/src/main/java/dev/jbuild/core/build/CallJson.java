package dev.jbuild.core.build;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.image.PrettyJson;
import dev.jbuild.grammar.lint.Rule;
import dev.jbuild.grammar.lint.Rules;
import dev.jbuild.grammar.outline.Outline;
import dev.jbuild.grammar.outline.Target;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Answers about Dockerfiles as JSON, with the members that BuildKit's have, so that one program reads both. */
final class CallJson {

    private CallJson() {}

    /** The checks' findings; errors are in {@code errors}, the first of them in BuildKit's {@code buildError}. */
    static String of(CallService.CheckResult result) {
        JsonObject.Builder json = JsonObject.builder()
                .put("warnings", list(result.warnings(), CallJson::warning))
                .put("sources", new JsonArray(List.of(source(result.source()))));
        if (!result.errors().isEmpty()) {
            json.put("buildError", error(result.errors().getFirst()));
            json.put("errors", list(result.errors(), CallJson::error));
        }
        return PrettyJson.write(json.build()) + "\n";
    }

    private static <T> JsonArray list(List<T> values, Function<T, JsonObject> toJson) {
        List<JsonValue> list = new ArrayList<>();
        values.forEach(value -> list.add(toJson.apply(value)));
        return new JsonArray(list);
    }

    private static JsonObject warning(Problem problem) {
        JsonObject.Builder json = JsonObject.builder().put("ruleName", problem.code());
        Rules.find(problem.code()).map(Rule::description).ifPresent(text -> json.put("description", text));
        Rules.find(problem.code()).map(Rule::page).ifPresent(page -> json.put("url", page));
        return json.put("detail", problem.message())
                .put("help", problem.help())
                .put("location", location(problem.range()))
                .build();
    }

    private static JsonObject error(Problem problem) {
        return JsonObject.builder()
                .put("message", problem.message())
                .put("code", problem.code())
                .put("help", problem.help())
                .put("location", location(problem.range()))
                .build();
    }

    private static JsonObject source(SourceFile source) {
        return JsonObject.builder()
                .put("filename", source.name())
                .put("language", "Dockerfile")
                .put("data", base64(source))
                .build();
    }

    private static String base64(SourceFile source) {
        return Base64.getEncoder().encodeToString(source.text().getBytes(StandardCharsets.UTF_8));
    }

    /** Lines and characters count from 1. */
    private static JsonObject location(SourceRange range) {
        JsonObject place = JsonObject.builder()
                .put("start", position(range.startLine(), range.startColumn()))
                .put("end", position(range.endLine(), range.endColumn()))
                .build();
        return JsonObject.builder().put("ranges", new JsonArray(List.of(place))).build();
    }

    private static JsonObject position(int line, int character) {
        return JsonObject.builder()
                .put("line", line)
                .put("character", character)
                .build();
    }

    /** A stage's outline. */
    static String of(CallService.OutlineResult result) {
        Outline outline = result.outline();
        JsonObject.Builder json = JsonObject.builder();
        json.putIfPresent("name", outline.name());
        json.putIfPresent("description", outline.description());
        json.put("args", list(outline.arguments(), CallJson::argument));
        json.put("secrets", list(outline.secrets(), input -> input("name", input)));
        json.put("ssh", list(outline.agents(), input -> input("name", input)));
        json.put("cache", list(outline.caches(), input -> input("ID", input)));
        json.put("sources", List.of(base64(result.source())));
        return PrettyJson.write(json.build()) + "\n";
    }

    private static JsonObject argument(Outline.Argument argument) {
        JsonObject.Builder json = JsonObject.builder().put("name", argument.name());
        json.putIfPresent("description", argument.description());
        json.putIfPresent("value", argument.value());
        return json.put("location", location(argument.place())).build();
    }

    private static JsonObject input(String key, Outline.Input input) {
        JsonObject.Builder json = JsonObject.builder().put(key, input.name());
        if (input.required()) {
            json.put("required", true);
        }
        return json.put("location", location(input.place())).build();
    }

    /** The targets. */
    static String of(CallService.TargetsResult result) {
        return PrettyJson.write(JsonObject.builder()
                        .put("targets", list(result.targets(), CallJson::target))
                        .put("sources", List.of(base64(result.source())))
                        .build())
                + "\n";
    }

    private static JsonObject target(Target target) {
        JsonObject.Builder json = JsonObject.builder();
        json.putIfPresent("name", target.name());
        if (target.isDefault()) {
            json.put("default", true);
        }
        json.putIfPresent("description", target.description());
        json.put("base", target.base());
        json.putIfPresent("platform", target.platform());
        return json.put("location", location(target.place())).build();
    }
}
