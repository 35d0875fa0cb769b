package dev.jbuild.runtime.sandbox;

/** A process in its sandbox. Thread safe. Whoever started it waits for it, or kills it. */
public interface RunningSandbox {

    /**
     * Waits for the end. An interrupt kills the sandbox, waits for its death and is then thrown on.
     *
     * @throws SandboxException if the process never started: a step of the set-up failed, or there is no such program
     */
    ExitStatus await() throws SandboxException, InterruptedException;

    /** Sends a signal to the process; one that has ended gets none. */
    void signal(int number);

    /** Ends the process and everything it started, and waits until they are gone. May be called several times. */
    void kill();
}
