package dev.jbuild.core.commit;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.cgroup.Freezer;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.Keeper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A container's programs, standing still until this is closed; those that stood still before go on doing so. One thread's.
 *
 * <p>If this process is killed meanwhile, the container's keeper lets them go on.
 */
final class FrozenContainer implements AutoCloseable {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private final Closeable hold;

    private FrozenContainer(Closeable hold) {
        this.hold = hold;
    }

    /**
     * Lets a container stand still.
     *
     * @param groups its cgroups, the one in the unified tree first
     * @return empty if it has no group with which that can be done
     * @throws InterruptedException if this thread is interrupted; the container goes on then
     */
    static Optional<FrozenContainer> freeze(Keeper keeper, ContainerFiles files, List<Path> groups)
            throws EngineException, IOException, InterruptedException {
        if (groups.isEmpty() || !Freezer.canFreeze(groups.getFirst())) {
            return Optional.empty();
        }
        Optional<Closeable> hold = keeper.freeze(files);
        if (hold.isEmpty()) {
            return Optional.empty();
        }
        FrozenContainer frozen = new FrozenContainer(hold.get());
        try {
            if (!Freezer.await(groups.getFirst(), LONG_ENOUGH)) {
                throw new EngineException(
                        "JB5047",
                        "The container can't be paused: a program of it hangs in the kernel.",
                        "Try once more, or commit with -p=false.");
            }
            return Optional.of(frozen);
        } catch (EngineException | IOException | InterruptedException | RuntimeException failure) {
            frozen.close();
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        hold.close();
    }
}
