package dev.jbuild.core.build;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What decides what is built: all that the graph comes from. Paths are as the caller wrote them.
 *
 * @param context a directory, a URL, or {@code -} for standard input
 * @param file the Dockerfile, {@code -} for standard input; empty for {@code Dockerfile} in the context
 * @param buildContexts name to a directory, {@code oci-layout://...}, {@code docker-image://...} or {@code target:STAGE}
 * @param platforms what the image is for, at least one
 * @param reproducible whether times and modes are fixed, and by what: seconds since 1970, {@code context} for the time of the
 *     context's commit, or an empty text for that or, without a commit, a time that is always the same
 * @param compatibility the version of what decides digests, see {@link Compatibility}; empty for the newest
 * @param run what every RUN has
 */
public record BuildInput(
        String context,
        Optional<String> file,
        Map<String, String> buildArgs,
        Map<String, String> buildContexts,
        Map<String, String> labels,
        Optional<String> target,
        List<Platform> platforms,
        Optional<String> reproducible,
        Optional<Integer> compatibility,
        RunSettings run) {

    public BuildInput {
        if (platforms.isEmpty()) {
            throw new IllegalArgumentException("an image is for some platform");
        }
        platforms = List.copyOf(platforms);
    }

    /** A context with its own Dockerfile and nothing else. */
    public static BuildInput of(String context) {
        return new BuildInput(
                context,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                List.of(Platform.ofThisMachine()),
                Optional.empty(),
                Optional.empty(),
                RunSettings.USUAL);
    }

    /** The first platform, for what is about one. */
    public Platform platform() {
        return platforms.getFirst();
    }

    public BuildInput withPlatform(Platform one) {
        return with(file, buildArgs, target, List.of(one), reproducible, compatibility);
    }

    public BuildInput withFile(String path) {
        return with(Optional.of(path), buildArgs, target, platforms, reproducible, compatibility);
    }

    public BuildInput withBuildArgs(Map<String, String> values) {
        return with(file, values, target, platforms, reproducible, compatibility);
    }

    public BuildInput withTarget(Optional<String> stage) {
        return with(file, buildArgs, stage, platforms, reproducible, compatibility);
    }

    /** The same with {@code --reproducible}, or without. */
    public BuildInput withReproducible(Optional<String> value) {
        return with(file, buildArgs, target, platforms, value, compatibility);
    }

    /** What the caller left open is as the settings have it. */
    public BuildInput withDefaults(Settings settings) throws EngineException {
        long version = compatibility
                .map(Integer::longValue)
                .or(settings::compatibilityVersion)
                .orElse((long) Compatibility.NEWEST);
        return with(
                file,
                buildArgs,
                target,
                platforms,
                reproducible.or(settings::reproducible),
                Optional.of(Compatibility.check(version)));
    }

    private BuildInput with(
            Optional<String> newFile,
            Map<String, String> newArgs,
            Optional<String> newTarget,
            List<Platform> newPlatforms,
            Optional<String> newReproducible,
            Optional<Integer> newCompatibility) {
        return new BuildInput(
                context,
                newFile,
                newArgs,
                buildContexts,
                labels,
                newTarget,
                newPlatforms,
                newReproducible,
                newCompatibility,
                run);
    }
}
