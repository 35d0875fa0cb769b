package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be checked.
 *
 * @param buildArgs values given for the build; {@value #OPTIONS} replaces the Dockerfile's check directive
 * @param predefined the variables that every build has
 * @param platform {@code os/architecture} of the image to build
 * @param target the stage to build: what it does not need is looked at less closely; empty for all stages
 * @param ignored what of the build context is hidden; empty if there is no context
 */
public record LintRequest(
        Dockerfile dockerfile,
        Map<String, String> buildArgs,
        Map<String, String> predefined,
        String platform,
        Optional<Integer> target,
        Optional<IgnorePatterns> ignored,
        Images images) {

    /** The build argument that gives check options from outside, as with BuildKit. */
    public static final String OPTIONS = "BUILDKIT_DOCKERFILE_CHECK";
}
