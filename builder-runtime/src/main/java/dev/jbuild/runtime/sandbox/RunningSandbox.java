package dev.jbuild.runtime.sandbox;

import java.util.OptionalInt;

/**
 * A program in its sandbox. Thread safe, also for virtual threads: nothing here blocks in the kernel. Whoever started it
 * waits for it, or kills it.
 */
public interface RunningSandbox {

    /**
     * Waits for the end. An interrupt kills the sandbox, waits for its death and is then thrown on.
     *
     * @throws SandboxException if how it ended can't be known, because the launcher itself was killed
     */
    ExitStatus await() throws SandboxException, InterruptedException;

    /** Sends a signal to the program, by its number; SIGKILL is {@link #kill}. One that has ended gets none. */
    void signal(int number);

    /** Ends the program and everything it started, and waits until they are gone. May be called several times. */
    void kill();

    /** The host's process id of the sandbox's process 1, while that runs. */
    OptionalInt pid();
}
