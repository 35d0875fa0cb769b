package dev.jbuild.runtime.sandbox;

/** Which network a sandbox sees. */
public enum NetworkMode {
    /** The machine's own. */
    HOST,
    /** A network namespace of its own, with a loopback device only. */
    NONE
}
