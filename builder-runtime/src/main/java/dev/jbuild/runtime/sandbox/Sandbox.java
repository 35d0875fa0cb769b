package dev.jbuild.runtime.sandbox;

/** Starts processes in root file systems. Thread safe. */
public interface Sandbox {

    /**
     * Starts a program and gives it back running: its image is loaded, and {@link RunningSandbox#pid} known. If that
     * fails, nothing of it is left on the host.
     *
     * @throws SandboxException if this machine can't give what the spec asks for, or the program can't be executed
     */
    RunningSandbox start(SandboxSpec spec) throws SandboxException;
}
