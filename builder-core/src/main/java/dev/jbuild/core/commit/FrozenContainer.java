package dev.jbuild.core.commit;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.runtime.cgroup.Freezer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A container's programs, standing still until this is closed; those that stood still before go on doing so. One thread's.
 *
 * <p>If this process is killed meanwhile, they stand still until somebody writes 0 to the group's {@code cgroup.freeze}.
 */
final class FrozenContainer implements AutoCloseable {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    private final Optional<Path> thaw;

    private FrozenContainer(Optional<Path> thaw) {
        this.thaw = thaw;
    }

    /**
     * Lets a container stand still.
     *
     * @param groups its cgroups, the one in the unified tree first
     * @return empty if it has no group with which that can be done
     * @throws InterruptedException if this thread is interrupted; the container goes on then
     */
    static Optional<FrozenContainer> freeze(List<Path> groups)
            throws EngineException, IOException, InterruptedException {
        Optional<Path> group = groups.stream().findFirst().filter(Freezer::canFreeze);
        if (group.isEmpty()) {
            return Optional.empty();
        }
        if (Freezer.isFrozen(group.get())) {
            return Optional.of(new FrozenContainer(Optional.empty()));
        }
        FrozenContainer frozen = new FrozenContainer(group);
        try {
            if (!Freezer.freeze(group.get(), LONG_ENOUGH)) {
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
        if (thaw.isPresent() && Files.exists(thaw.get())) {
            Freezer.thaw(thaw.get());
        }
    }
}
