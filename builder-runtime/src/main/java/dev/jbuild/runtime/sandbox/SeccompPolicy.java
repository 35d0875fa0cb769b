package dev.jbuild.runtime.sandbox;

/** Which system calls a process may make. */
public sealed interface SeccompPolicy {

    /** Docker's default profile, for the capabilities that the process has. */
    SeccompPolicy DEFAULT = new Default();

    /** All. */
    SeccompPolicy UNCONFINED = new Unconfined();

    /** See {@link #DEFAULT}. */
    record Default() implements SeccompPolicy {}

    /** See {@link #UNCONFINED}. */
    record Unconfined() implements SeccompPolicy {}

    /** A profile in docker's JSON format. */
    record Profile(String json) implements SeccompPolicy {}
}
