package dev.jbuild.core.build;

import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.Platform;
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
                RunSettings.USUAL);
    }

    /** The first platform, for what is about one. */
    public Platform platform() {
        return platforms.getFirst();
    }

    public BuildInput withPlatform(Platform one) {
        return new BuildInput(context, file, buildArgs, buildContexts, labels, target, List.of(one), reproducible, run);
    }

    public BuildInput withFile(String path) {
        return new BuildInput(
                context, Optional.of(path), buildArgs, buildContexts, labels, target, platforms, reproducible, run);
    }

    public BuildInput withBuildArgs(Map<String, String> values) {
        return new BuildInput(context, file, values, buildContexts, labels, target, platforms, reproducible, run);
    }

    public BuildInput withTarget(Optional<String> stage) {
        return new BuildInput(context, file, buildArgs, buildContexts, labels, stage, platforms, reproducible, run);
    }
}
