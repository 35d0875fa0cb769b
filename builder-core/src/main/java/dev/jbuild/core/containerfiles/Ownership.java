package dev.jbuild.core.containerfiles;

/** Whose the copies of files are. */
enum Ownership {
    /** The same user's and group's, by their numbers. */
    KEPT,
    /** Root's. */
    ROOT,
    /** Whoever makes them. */
    CALLER
}
