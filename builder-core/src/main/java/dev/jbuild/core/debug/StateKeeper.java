package dev.jbuild.core.debug;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.runtime.sandbox.MountSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Keeps the state of a RUN that failed in one build. Thread safe. */
public final class StateKeeper {

    private final FailedSteps states;
    private final String build;

    /**
     * For one build.
     *
     * @param build its ID
     */
    public StateKeeper(Store store, String build) {
        this.states = new FailedSteps(store);
        this.build = build;
    }

    /**
     * Keeps a state, and says how to get into it. The mounts' files move, so nothing may use them any more.
     *
     * @param environment without secrets
     * @param mounts those of the RUN itself
     * @return a sentence for the user; empty if another step's state is kept already
     */
    public String keep(
            Operation.Run run,
            List<DiffId> layers,
            List<String> environment,
            List<MountSpec> mounts,
            ActiveSnapshot snapshot)
            throws IOException {
        List<FailedStep.Mount> kept = new ArrayList<>();
        List<String> secrets = new ArrayList<>();
        for (MountSpec mount : mounts) {
            switch (mount) {
                case MountSpec.Bind bind
                when bind.source() instanceof MountSpec.Source.HostPath(Path path) -> {
                    boolean plain = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                            || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                    if (plain) {
                        kept.add(new FailedStep.Mount(
                                Optional.of(path.toString()), bind.target(), bind.readOnly(), OptionalLong.empty()));
                    }
                }
                case MountSpec.Bind bind -> secrets.add(bind.target());
                case MountSpec.Tmpfs tmpfs ->
                    kept.add(new FailedStep.Mount(Optional.empty(), tmpfs.target(), false, tmpfs.size()));
                case MountSpec.SecretFile file -> secrets.add(file.target());
                case MountSpec.Layers image -> {}
                case MountSpec.EmptyFile file -> {}
            }
        }
        FailedStep step = new FailedStep(
                String.join(" ", run.arguments()),
                layers,
                run.arguments(),
                environment,
                run.directory(),
                run.user(),
                run.network() == RunNetwork.NONE,
                run.settings().hosts(),
                kept,
                secrets);
        return states.keep(build, step, snapshot) ? "\"jbuild debug\" opens a shell where it failed." : "";
    }
}
