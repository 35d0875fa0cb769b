package dev.jbuild.grammar.outline;

import dev.jbuild.grammar.problem.SourceRange;
import java.util.List;
import java.util.Optional;

/**
 * What a build of one stage can be told, in the order of the places in the Dockerfile.
 *
 * @param name the stage's, empty if it has none
 * @param description what the comment before its FROM says of the name
 */
public record Outline(
        Optional<String> name,
        Optional<String> description,
        List<Argument> arguments,
        List<Input> secrets,
        List<Input> agents,
        List<Input> caches) {

    /**
     * A build argument.
     *
     * @param value what it would be in this build
     */
    public record Argument(String name, Optional<String> value, Optional<String> description, SourceRange place) {}

    /**
     * A secret, an SSH agent or a cache that a RUN mounts.
     *
     * @param required whether there is no build without it
     */
    public record Input(String name, boolean required, SourceRange place) {}
}
