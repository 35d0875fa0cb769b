package dev.jbuild.core.key;

/** What sort of thing an input of a step is. */
public enum InputKind {
    /** The program of a RUN and its arguments. */
    COMMAND,
    /** An ARG that a RUN sees. */
    ARGUMENT,
    /** A variable of the environment that a RUN sees. */
    VARIABLE,
    DIRECTORY,
    USER,
    NETWORK,
    /** Whether a RUN has rights that others have not. */
    RIGHTS,
    HOSTS,
    SHARED_MEMORY,
    /** A here-document. */
    SCRIPT,
    /** How a mount is defined. */
    MOUNT,
    DESTINATION,
    /** How files are copied: {@code --chown}, {@code --link} and the like. */
    FLAG,
    /** What a pattern selects of a tree. */
    FILES,
    /** A file written in the Dockerfile. */
    INLINE,
    REMOTE,
    REPOSITORY,
    /** The image below. */
    BASE,
    /** The result of the step below, or of another that files come from. */
    STEP,
    /** The time of a reproducible build. */
    TIME
}
