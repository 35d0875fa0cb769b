package dev.jbuild.core.build;

import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.Limits;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.LayerChoice;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a build is done again: what its caller asked for, as far as it decides the image. It names the sources of secrets and never
 * holds their values; build arguments stand in it as they were given.
 *
 * @param directory the caller's, against which relative paths count
 */
public record BuildRecipe(
        String directory, BuildInput input, List<String> secrets, List<String> agents, LayerChoice layers) {

    static BuildRecipe of(BuildRequest request, Invocation invocation) {
        return new BuildRecipe(
                invocation.directory().toString(),
                request.input().withReproducible(SourceDate.asked(request.input(), invocation)),
                request.secrets(),
                request.agents(),
                request.layers());
    }

    /** The same build again, without names and outputs. */
    public BuildRequest request() {
        BuildRequest plain = BuildRequest.of(input, List.of());
        return new BuildRequest(
                input,
                List.of(),
                secrets,
                agents,
                plain.cache(),
                plain.freshStages(),
                false,
                plain.jobs(),
                List.of(),
                List.of(),
                layers,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                SharedCaches.NONE);
    }

    /** As it stands in the list of builds. */
    public JsonObject toJson() {
        JsonObject.Builder json = JsonObject.builder()
                .put("directory", directory)
                .put("context", input.context())
                .putIfPresent("file", input.file())
                .put("buildArgs", input.buildArgs())
                .put("buildContexts", input.buildContexts())
                .put("labels", input.labels())
                .putIfPresent("target", input.target())
                .put(
                        "platforms",
                        input.platforms().stream().map(Platform::toString).toList())
                .putIfPresent("reproducible", input.reproducible())
                .put("network", input.run().network().name())
                .put("hosts", input.run().hosts())
                .put("insecureAllowed", input.run().insecureAllowed())
                .put("secrets", secrets)
                .put("agents", agents)
                .put("layers", layers.name());
        input.compatibility().ifPresent(version -> json.put("compatibilityVersion", (long) version));
        input.run().sharedMemory().ifPresent(size -> json.put("sharedMemory", size));
        return json.build();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws EngineException if a platform in it is none
     */
    public static BuildRecipe fromJson(JsonObject json) throws EngineException {
        List<Platform> platforms = new ArrayList<>();
        for (String platform : json.strings("platforms").orElse(List.of())) {
            platforms.add(Platform.parse(platform));
        }
        Optional<Long> memory = json.number("sharedMemory");
        RunSettings run = new RunSettings(
                RunNetwork.valueOf(json.requireString("network")),
                json.strings("hosts").orElse(List.of()),
                memory.isPresent() ? OptionalLong.of(memory.get()) : OptionalLong.empty(),
                Limits.NONE,
                json.bool("insecureAllowed").orElse(false));
        BuildInput input = new BuildInput(
                json.requireString("context"),
                json.string("file"),
                map(json, "buildArgs"),
                map(json, "buildContexts"),
                map(json, "labels"),
                json.string("target"),
                platforms,
                json.string("reproducible"),
                json.number("compatibilityVersion").map(Long::intValue),
                run);
        return new BuildRecipe(
                json.requireString("directory"),
                input,
                json.strings("secrets").orElse(List.of()),
                json.strings("agents").orElse(List.of()),
                LayerChoice.valueOf(json.requireString("layers")));
    }

    private static Map<String, String> map(JsonObject json, String key) {
        return json.stringMap(key).<Map<String, String>>map(found -> found).orElse(Map.of());
    }
}
