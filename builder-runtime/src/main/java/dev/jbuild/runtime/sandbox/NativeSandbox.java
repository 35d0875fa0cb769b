package dev.jbuild.runtime.sandbox;

import dev.jbuild.cache.store.Session;
import dev.jbuild.runtime.cgroup.CgroupLeaf;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.process.ChildProcess;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.process.Spawn;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * Sandboxes by our own launcher. Each has a launcher process, which has three descriptors of this one: the plan, a pipe for
 * its reports, and a lifeline, that is a pipe that closes when this process dies and takes the sandbox with it.
 */
public final class NativeSandbox implements Sandbox {

    private final LauncherBinary launcher;
    private final Session session;
    private final boolean inUserNamespace;

    /**
     * Makes a sandbox.
     *
     * @param session where cgroups are written down
     * @param inUserNamespace whether this process is root only in a user namespace
     */
    public NativeSandbox(LauncherBinary launcher, Session session, boolean inUserNamespace) {
        this.launcher = launcher;
        this.session = session;
        this.inUserNamespace = inUserNamespace;
    }

    @Override
    public RunningSandbox start(SandboxSpec spec) throws SandboxException {
        Optional<CgroupLeaf> cgroup = Optional.empty();
        try {
            cgroup = inUserNamespace ? Optional.empty() : CgroupLeaf.make(spec.id(), session);
            byte[] plan = SandboxPlan.encode(spec, cgroup.map(CgroupLeaf::directory), inUserNamespace);
            return start(spec, plan, cgroup);
        } catch (IOException failure) {
            SandboxException wrapped = new SandboxException(
                    "JB5102",
                    SandboxException.Kind.FAILED,
                    "The sandbox can't be started: " + failure.getMessage() + ".",
                    failure);
            close(cgroup, wrapped);
            throw wrapped;
        } catch (SandboxException failure) {
            close(cgroup, failure);
            throw failure;
        }
    }

    /** Once it runs, the group is the running sandbox's to close; until then it is ours. */
    private static void close(Optional<CgroupLeaf> cgroup, SandboxException failure) {
        try {
            if (cgroup.isPresent()) {
                cgroup.get().close();
            }
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private RunningSandbox start(SandboxSpec spec, byte[] plan, Optional<CgroupLeaf> cgroup) throws IOException {
        try (Pipe plans = Pipe.open();
                Pipe reports = Pipe.open();
                Pipe lifeline = Pipe.open()) {
            ChildProcess child = Spawn.start(
                    launcher.path(),
                    List.of("jbrun", "run", "3", "4", "5"),
                    List.of(
                            spec.stdio().in(),
                            spec.stdio().out(),
                            spec.stdio().err(),
                            plans.readEnd(),
                            reports.writeEnd(),
                            lifeline.readEnd()));
            plans.closeReadEnd();
            reports.closeWriteEnd();
            OutputStream life = lifeline.output();
            NativeRunningSandbox running = new NativeRunningSandbox(child, reports.input(), life, cgroup);
            try (OutputStream out = plans.output()) {
                out.write(plan);
            } catch (IOException launcherDied) {
                // Its report says why, to whoever waits.
            }
            return running;
        }
    }
}
