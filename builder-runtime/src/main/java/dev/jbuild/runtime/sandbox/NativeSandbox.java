package dev.jbuild.runtime.sandbox;

import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.store.Session;
import dev.jbuild.runtime.cgroup.CgroupLeaf;
import dev.jbuild.runtime.cgroup.GroupOwner;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.process.ChildProcess;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.process.Spawn;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sandboxes by our own launcher.
 *
 * <p>Each has a launcher process, which has three descriptors of this one: the plan, a pipe for its reports, and a
 * lifeline, that is a pipe which closes when this process dies and takes the sandbox with it. Thread safe.
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
        NativeRunningSandbox running;
        try {
            cgroup = inUserNamespace
                    ? Optional.empty()
                    : CgroupLeaf.make(spec.id(), spec.limits(), GroupOwner.of(session));
            if (cgroup.isEmpty() && !spec.limits().isNone()) {
                throw new SandboxException(
                        "JB5114",
                        SandboxException.Kind.FAILED,
                        "Limits of memory, processors and processes can't be set: this process may not make cgroups.");
            }
            SandboxPlan plan = SandboxPlan.of(spec, cgroup.map(CgroupLeaf::directory), inUserNamespace);
            running = start(spec.stdio(), plan, cgroup);
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
        // From here on the group is the running sandbox's to close.
        running.awaitStart();
        return running;
    }

    private static void close(Optional<CgroupLeaf> cgroup, SandboxException failure) {
        try {
            if (cgroup.isPresent()) {
                cgroup.get().close();
            }
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    private NativeRunningSandbox start(Stdio stdio, SandboxPlan plan, Optional<CgroupLeaf> cgroup)
            throws SandboxException, IOException {
        return launch(List.of("jbrun", "run"), stdio, plan.plan(), plan.descriptors(), cgroup, false);
    }

    /**
     * Starts one more program in a container.
     *
     * @param container whose keeper starts it, in the container's user namespace, which may be another than this process's
     * @param plan of {@link KeptPlans#joining}
     */
    public RunningSandbox join(ContainerFiles container, LaunchPlan plan, Stdio stdio) throws SandboxException {
        return join(container, plan, stdio, false);
    }

    /** As {@link #join}, of a program that lives on without this process and its streams, until it ends or its container does. */
    public void joinAndLeave(ContainerFiles container, LaunchPlan plan) throws SandboxException {
        join(container, plan, new Stdio(-1, -1, -1), true).leave();
    }

    private NativeRunningSandbox join(ContainerFiles container, LaunchPlan plan, Stdio stdio, boolean outlives)
            throws SandboxException {
        NativeRunningSandbox running;
        try {
            running = launch(
                    List.of("jbrun", "exec", container.directory().toString()),
                    stdio,
                    plan,
                    List.of(),
                    Optional.empty(),
                    outlives);
        } catch (IOException failure) {
            throw new SandboxException(
                    "JB5102",
                    SandboxException.Kind.FAILED,
                    "The program can't be started: " + failure.getMessage() + ".",
                    failure);
        }
        running.awaitStart();
        return running;
    }

    private NativeRunningSandbox launch(
            List<String> role,
            Stdio stdio,
            LaunchPlan plan,
            List<Integer> passed,
            Optional<CgroupLeaf> cgroup,
            boolean outlives)
            throws SandboxException, IOException {
        byte[] bytes = plan.encode();
        if (bytes.length > LaunchPlan.LIMIT) {
            throw new SandboxException(
                    "JB5109",
                    SandboxException.Kind.FAILED,
                    "The arguments, variables and secrets of the program are longer than 16 MiB together.");
        }
        try (Pipe plans = Pipe.open();
                Pipe reports = Pipe.open();
                Pipe lifeline = outlives ? Pipe.withoutEnd() : Pipe.open()) {
            List<Integer> descriptors = new ArrayList<>(List.of(
                    stdio.in(), stdio.out(), stdio.err(), reports.writeEnd(), lifeline.readEnd(), plans.readEnd()));
            descriptors.addAll(passed);
            ChildProcess child = Spawn.start(launcher.path(), role, descriptors);
            plans.closeReadEnd();
            reports.closeWriteEnd();
            NativeRunningSandbox running = new NativeRunningSandbox(child, reports.input(), lifeline.output(), cgroup);
            try {
                // Before it has read the plan there is nobody else to be limited.
                if (cgroup.isPresent()) {
                    cgroup.get().attach(child.pid());
                }
            } catch (IOException failure) {
                running.kill();
                throw failure;
            }
            try (OutputStream out = plans.output()) {
                out.write(bytes);
            } catch (ErrnoException launcherHasEnded) {
                // Its report says why.
            }
            return running;
        }
    }
}
