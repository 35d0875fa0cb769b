package dev.jbuild.core.exec;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.sandbox.NativeSandbox;
import dev.jbuild.runtime.sandbox.Sandbox;
import java.io.IOException;

/** The one place that chooses a sandbox. */
public final class Sandboxes {

    private final Engine engine;

    public Sandboxes(Engine engine) {
        this.engine = engine;
    }

    /**
     * Gives a sandbox that works on this machine. It is made without the launcher being touched: a build without RUN
     * needs no rights.
     */
    public Sandbox sandbox() {
        return spec -> {
            if (engine.isolation() == Isolation.NONE) {
                throw new dev.jbuild.runtime.sandbox.SandboxException(
                        "JB5001",
                        dev.jbuild.runtime.sandbox.SandboxException.Kind.FAILED,
                        "This process may not isolate anything: it is not root and not in a user namespace. Start jbuild"
                                + " by its own script, which makes one.");
            }
            try {
                return new NativeSandbox(
                                LauncherBinary.unpack(engine.store().root()),
                                engine.store().session(),
                                engine.isolation() != Isolation.ROOT)
                        .start(spec);
            } catch (IOException failure) {
                throw new dev.jbuild.runtime.sandbox.SandboxException(
                        "JB5002",
                        dev.jbuild.runtime.sandbox.SandboxException.Kind.FAILED,
                        "The launcher can't be unpacked: " + failure.getMessage() + ".");
            }
        };
    }
}
