package dev.jbuild.core.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A container's programs, standing still until this is closed; those that stood still before go on doing so. One thread's.
 *
 * <p>If this process is killed meanwhile, they stand still until somebody writes 0 to the group's {@code cgroup.freeze}.
 */
final class FrozenContainer implements AutoCloseable {

    private static final int LOOKS = 2000;
    private static final long BETWEEN_LOOKS = 5_000_000;

    private final Optional<Path> thaw;

    private FrozenContainer(Optional<Path> thaw) {
        this.thaw = thaw;
    }

    /**
     * Lets a container stand still.
     *
     * @param groups its cgroups, the one in the unified tree first
     * @return empty if it has no group with which that can be done
     */
    static Optional<FrozenContainer> freeze(List<Path> groups) throws IOException {
        if (groups.isEmpty() || !Files.isWritable(groups.getFirst().resolve("cgroup.freeze"))) {
            return Optional.empty();
        }
        Path group = groups.getFirst();
        Path freeze = group.resolve("cgroup.freeze");
        if (Files.readString(freeze, StandardCharsets.US_ASCII).strip().equals("1")) {
            return Optional.of(new FrozenContainer(Optional.empty()));
        }
        FrozenContainer frozen = new FrozenContainer(Optional.of(freeze));
        Files.writeString(freeze, "1");
        try {
            for (int look = 0; look < LOOKS; look++) {
                if (Files.readString(group.resolve("cgroup.events"), StandardCharsets.US_ASCII)
                        .contains("frozen 1")) {
                    return Optional.of(frozen);
                }
                LockSupport.parkNanos(BETWEEN_LOOKS);
            }
            throw new IOException("the container could not be paused: a program of it hangs in the kernel");
        } catch (IOException | RuntimeException failure) {
            frozen.close();
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        if (thaw.isPresent() && Files.exists(thaw.get())) {
            Files.writeString(thaw.get(), "0");
        }
    }
}
