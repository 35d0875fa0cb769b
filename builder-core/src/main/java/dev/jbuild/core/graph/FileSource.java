package dev.jbuild.core.graph;

import dev.jbuild.core.context.BuildContext;

/** Where copied files come from. */
public sealed interface FileSource {

    /** A directory of the host, given to the build. */
    record Context(BuildContext context) implements FileSource {}

    /** The result of another step: a stage, or an image. */
    record Stage(Step step) implements FileSource {}
}
