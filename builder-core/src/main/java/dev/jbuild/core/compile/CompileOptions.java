package dev.jbuild.core.compile;

import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.Platform;
import java.util.Map;
import java.util.Optional;

/**
 * What a build is told beside the Dockerfile.
 *
 * @param buildArgs each {@code --build-arg}
 * @param target the stage to build, empty for the last
 * @param platform what the image is for
 * @param context where COPY's files come from, empty if there is none (a Dockerfile from standard input)
 * @param namedContexts directories given by {@code --build-context}, by name
 * @param imageContexts images given by {@code --build-context}: name to the name that {@link BaseImages} knows
 * @param run what every RUN has
 * @param labels added to the image's own
 */
public record CompileOptions(
        Map<String, String> buildArgs,
        Optional<String> target,
        Platform platform,
        Optional<BuildContext> context,
        Map<String, BuildContext> namedContexts,
        Map<String, String> imageContexts,
        RunSettings run,
        Map<String, String> labels) {}
