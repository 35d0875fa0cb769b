package dev.jbuild.core.run;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.Sandboxes;
import dev.jbuild.core.invocation.HeldSignals;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import dev.jbuild.core.invocation.Streams;
import dev.jbuild.runtime.sandbox.RunningSandbox;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Stdio;

/** Sandboxes on the caller's own streams: its signals reach the program, whose exit code is the caller's. */
public final class Foreground {

    private final Engine engine;
    private final Streams streams;
    private final Signals signals;

    public Foreground(Engine engine, Invocation invocation) {
        this.engine = engine;
        this.streams = invocation.streams();
        this.signals = invocation.signals();
    }

    /**
     * The caller's streams.
     *
     * @param interactive whether standard input is among them
     */
    public Stdio stdio(boolean interactive) {
        return new Stdio(interactive ? streams.inDescriptor() : -1, streams.outDescriptor(), streams.errDescriptor());
    }

    /**
     * Runs a program until it ends.
     *
     * @return its exit code, 128 and the signal's number if a signal ended it; 126 if it can't be executed, 127 if there is
     *     none, 125 if the sandbox failed
     */
    public int run(SandboxSpec spec) throws InterruptedException {
        streams.out().flush();
        streams.err().flush();
        HeldSignals held = new HeldSignals();
        try (Signals.Subscription subscription = signals.subscribe(held)) {
            RunningSandbox sandbox = new Sandboxes(engine).sandbox().start(spec);
            try {
                held.passTo(sandbox::signal);
                return sandbox.await().code();
            } finally {
                sandbox.kill();
            }
        } catch (SandboxException failure) {
            int code = switch (failure.kind()) {
                case NOT_FOUND -> 127;
                case NOT_EXECUTABLE -> 126;
                case FAILED -> 125;
            };
            streams.err().println("jbuild: " + failure.getMessage());
            return code;
        }
    }
}
