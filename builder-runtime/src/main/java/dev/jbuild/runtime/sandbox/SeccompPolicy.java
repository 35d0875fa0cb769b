package dev.jbuild.runtime.sandbox;

/** Which system calls a process may make. */
public enum SeccompPolicy {
    /** Docker's default profile, for the capabilities that the process has. */
    DEFAULT,
    /** All. */
    UNCONFINED
}
