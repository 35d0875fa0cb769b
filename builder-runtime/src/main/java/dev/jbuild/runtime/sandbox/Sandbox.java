package dev.jbuild.runtime.sandbox;

/** Starts processes in root file systems. Thread safe. */
public interface Sandbox {

    /**
     * Starts a process and gives it back running, or fails; whatever happens, nothing of it is left on the host.
     *
     * @throws SandboxException if this machine can't give what the spec asks for
     */
    RunningSandbox start(SandboxSpec spec) throws SandboxException;
}
