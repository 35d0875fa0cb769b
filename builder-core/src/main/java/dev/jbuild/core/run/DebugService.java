package dev.jbuild.core.run;

import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.debug.FailedStep;
import dev.jbuild.core.debug.FailedSteps;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.exec.Users;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.RootfsSpec;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the state of a failed RUN. Thread safe. */
public final class DebugService {

    private static final String HOSTNAME = "jbuild";
    private static final String LENT = "/.jbuild/sh";
    private static final List<String> SHELLS = List.of("/bin/bash", "/bin/sh", "/busybox/sh", "/bin/ash");

    private final Engine engine;

    public DebugService(Engine engine) {
        this.engine = engine;
    }

    /**
     * Runs a program in the state, on the caller's streams. What it changes is thrown away.
     *
     * @param build the beginning of a build's ID, or empty for the last in which a RUN failed
     * @param command the program and its arguments; empty for a shell
     * @return the program's exit code
     */
    public int open(String build, List<String> command, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        Store store = engine.store();
        FailedSteps.Kept kept = new FailedSteps(store).find(build);
        FailedStep step = kept.step();
        try (ActiveSnapshot snapshot = store.snapshots().begin(step.layers());
                Tree image = store.snapshots().view(step.layers())) {
            SandboxFiles files = new SandboxFiles(store.session());
            List<Path> lowers = new ArrayList<>(List.of(kept.directory().resolve(FailedSteps.UPPER)));
            lowers.addAll(snapshot.lowers());
            lowers.add(files.stubs());
            List<MountSpec> mounts = new ArrayList<>(files.mounts(HOSTNAME, step.hosts()));
            step.mounts().forEach(mount -> mounts.add(mount(mount, kept.directory())));
            List<String> arguments = command;
            if (command.isEmpty()) {
                arguments = shell(image.root(), mounts);
                explain(step, invocation);
            }
            Foreground foreground = new Foreground(engine, invocation);
            return foreground.run(SandboxSpec.of(
                    store.session().newId("run"),
                    new RootfsSpec(lowers, snapshot.upper(), snapshot.work(), store.userXattr()),
                    ProcessSpec.of(
                                    arguments,
                                    step.environment(),
                                    step.directory(),
                                    Users.resolve(step.user(), image.root()))
                            .withInit(true)
                            .withHostname(HOSTNAME),
                    mounts,
                    step.ownNetwork() ? NetworkMode.NONE : NetworkMode.HOST,
                    foreground.stdio(true)));
        }
    }

    private static MountSpec mount(FailedStep.Mount mount, Path directory) {
        if (mount.source().isEmpty()) {
            return MountSpec.Tmpfs.of(mount.target(), mount.size());
        }
        Path source = directory.resolve(mount.source().get());
        return mount.readOnly()
                ? MountSpec.Bind.readOnly(source, mount.target())
                : MountSpec.Bind.writable(source, mount.target());
    }

    /** The image's shell, or one that this machine lends. */
    private static List<String> shell(RootDir image, List<MountSpec> mounts) throws EngineException, IOException {
        for (String shell : SHELLS) {
            if (image.stat(shell).filter(stat -> stat.type() == FileType.FILE).isPresent()) {
                return List.of(shell);
            }
        }
        Optional<Path> lent = StaticShell.find();
        if (lent.isEmpty()) {
            throw new EngineException(
                    "JB3133",
                    "The image has no shell, and there is no static busybox on this machine to lend it.",
                    "Install one (Debian: busybox-static), or name a program after jbuild debug.");
        }
        mounts.add(MountSpec.Bind.readOnly(lent.get(), LENT));
        return List.of(LENT);
    }

    private static void explain(FailedStep step, Invocation invocation) {
        invocation.streams().err().println("The state in which this failed: " + step.label());
        invocation.streams().err().println("Changes are thrown away when the shell ends.");
        if (!step.secrets().isEmpty()) {
            invocation.streams().err().println("Secrets and agents are not kept: " + String.join(", ", step.secrets()));
        }
    }
}
