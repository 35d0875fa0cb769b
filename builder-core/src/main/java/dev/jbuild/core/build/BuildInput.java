package dev.jbuild.core.build;

import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.Platform;
import java.util.Map;
import java.util.Optional;

/**
 * What decides what is built: all that the graph comes from. Paths are as the caller wrote them.
 *
 * @param context a directory, or {@code -} for none
 * @param file the Dockerfile, {@code -} for standard input; empty for {@code Dockerfile} in the context
 * @param buildContexts name to a directory, {@code oci-layout://...} or {@code docker-image://...}
 * @param run what every RUN has
 */
public record BuildInput(
        String context,
        Optional<String> file,
        Map<String, String> buildArgs,
        Map<String, String> buildContexts,
        Map<String, String> labels,
        Optional<String> target,
        Platform platform,
        RunSettings run) {

    /** A context with its own Dockerfile and nothing else. */
    public static BuildInput of(String context) {
        return new BuildInput(
                context,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Platform.ofThisMachine(),
                RunSettings.USUAL);
    }

    public BuildInput withFile(String path) {
        return new BuildInput(context, Optional.of(path), buildArgs, buildContexts, labels, target, platform, run);
    }

    public BuildInput withBuildArgs(Map<String, String> values) {
        return new BuildInput(context, file, values, buildContexts, labels, target, platform, run);
    }

    public BuildInput withTarget(Optional<String> stage) {
        return new BuildInput(context, file, buildArgs, buildContexts, labels, stage, platform, run);
    }
}
