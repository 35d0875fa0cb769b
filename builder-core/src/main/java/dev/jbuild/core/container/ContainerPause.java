package dev.jbuild.core.container;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.cgroup.Freezer;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Stops and continues the processes of containers, by their groups in the unified tree. */
final class ContainerPause {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private final ContainerRunner runner;
    private final ContainerEvents events;

    ContainerPause(ContainerRunner runner, ContainerEvents events) {
        this.runner = runner;
        this.events = events;
    }

    /** Whether the kernel has stopped a container's processes. */
    boolean isPaused(ContainerConfig config) throws IOException {
        return group(config).filter(Freezer::isFrozen).isPresent();
    }

    private Optional<Path> group(ContainerConfig config) throws IOException {
        List<Path> groups = runner.groups(runner.files(config).directory());
        return groups.stream().findFirst().filter(Files::isDirectory);
    }

    void pause(ContainerService.Container container) throws EngineException, IOException, InterruptedException {
        ContainerConfig config = container.config();
        if (container.state().status() != KeptState.Status.RUNNING) {
            throw new EngineException(
                    "JB5025", "The container " + config.name() + " is not running.", "Start it with jbuild start.");
        }
        if (container.isPaused()) {
            throw new EngineException(
                    "JB5055",
                    "The container " + config.name() + " is already paused.",
                    "jbuild unpause lets it continue.");
        }
        Path group = group(config)
                .filter(Freezer::canFreeze)
                .orElseThrow(
                        () -> new EngineException(
                                "JB5054",
                                "The container " + config.name()
                                        + " can't be paused: it has no cgroup that can be frozen.",
                                "That takes a tree of cgroups v2 and the right to make groups in it; jbuild info shows what is here."));
        if (!Freezer.freeze(group, LONG_ENOUGH)) {
            Freezer.thaw(group);
            throw new EngineException(
                    "JB5056",
                    "The container " + config.name() + " does not stop: a process of it hangs in the kernel.",
                    "It goes on; perhaps a file system of it does not answer.");
        }
        events.write(config, "pause");
    }

    void unpause(ContainerService.Container container) throws EngineException, IOException {
        if (!container.isPaused()) {
            throw new EngineException(
                    "JB5055",
                    "The container " + container.config().name() + " is not paused.",
                    "jbuild ps says which are.");
        }
        thaw(container.config());
    }

    /** Lets a container continue if it is paused, as it has to in order to see a signal. */
    void thaw(ContainerConfig config) throws IOException {
        Optional<Path> group = group(config).filter(Freezer::isFrozen);
        if (group.isPresent()) {
            Freezer.thaw(group.get());
            events.write(config, "unpause");
        }
    }

    /** Refuses what a paused container can't do. */
    static void refuse(ContainerService.Container container, String what) throws EngineException {
        if (container.isPaused()) {
            throw new EngineException(
                    "JB5053",
                    "The container " + container.config().name() + " is paused, unpause the container before " + what
                            + ".",
                    "jbuild unpause lets it continue.");
        }
    }
}
