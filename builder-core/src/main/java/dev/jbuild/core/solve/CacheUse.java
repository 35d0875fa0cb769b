package dev.jbuild.core.solve;

/** What a build has to do with the records of earlier ones. */
public enum CacheUse {
    /** Results are taken and remembered. */
    READ_AND_WRITE,

    /** Everything is done again, and remembered. */
    WRITE,

    /** Everything is done again, and leaves no trace: a build that is only looked at. */
    NONE
}
