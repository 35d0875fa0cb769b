package dev.jbuild.core.compile;

import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a build is told beside the Dockerfile.
 *
 * @param buildArgs each {@code --build-arg}
 * @param target the stage to build, empty for the last
 * @param platform what the image is for
 * @param context where COPY's files come from, empty if there is none (a Dockerfile from standard input)
 * @param namedContexts directories given by {@code --build-context}, by name
 * @param imageContexts images given by {@code --build-context}: name to the name that {@link BaseImages} knows
 * @param stageContexts stages given by {@code --build-context}: name to a stage's name or number
 * @param run what every RUN has
 * @param runnable whether a RUN for a platform can be executed here
 * @param labels added to the image's own
 * @param firstStep the number of the first step
 * @param several whether there are graphs for other platforms as well, so that labels name theirs
 */
public record CompileOptions(
        Map<String, String> buildArgs,
        Optional<String> target,
        Platform platform,
        Optional<BuildContext> context,
        Map<String, BuildContext> namedContexts,
        Map<String, ImageAlias> imageContexts,
        Map<String, String> stageContexts,
        RunSettings run,
        Predicate<Platform> runnable,
        Map<String, String> labels,
        int firstStep,
        boolean several) {

    /** The same for one of several graphs, which is to be built here. */
    public CompileOptions forBuild(Predicate<Platform> canRun, int number, boolean severalPlatforms) {
        return new CompileOptions(
                buildArgs,
                target,
                platform,
                context,
                namedContexts,
                imageContexts,
                stageContexts,
                run,
                canRun,
                labels,
                number,
                severalPlatforms);
    }
}
