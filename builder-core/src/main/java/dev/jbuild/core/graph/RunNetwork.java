package dev.jbuild.core.graph;

/** Which network a RUN sees. */
public enum RunNetwork {
    /** The machine's own. */
    HOST,
    /** A loopback device only. */
    NONE
}
