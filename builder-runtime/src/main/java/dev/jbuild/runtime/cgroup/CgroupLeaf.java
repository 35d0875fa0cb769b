package dev.jbuild.runtime.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A control group of the unified tree that belongs to one sandbox. It lies below this process's own group, so that it
 * counts for whoever limits that, and is written down by its owner before it is made: if this process dies, the next one
 * removes it. Not thread safe.
 */
public final class CgroupLeaf implements AutoCloseable {

    private static final Path PURE = Path.of("/sys/fs/cgroup");
    private static final Path HYBRID = Path.of("/sys/fs/cgroup/unified");
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_MILLIS = 20;

    private final Path directory;
    private final GroupOwner owner;
    private final LimitGroups limits;

    private CgroupLeaf(Path directory, LimitGroups limits, GroupOwner owner) {
        this.directory = directory;
        this.limits = limits;
        this.owner = owner;
    }

    /**
     * Makes a group; none where there is no unified tree or this process may not write to it.
     *
     * @throws IOException if limits are wanted and can't be set
     */
    public static Optional<CgroupLeaf> make(String id, GroupLimits limits, GroupOwner owner) throws IOException {
        Optional<Path> own = ownGroup();
        if (own.isEmpty() || !Files.isWritable(own.get())) {
            return Optional.empty();
        }
        Path directory = own.get().resolve("jbuild-" + id);
        owner.owns(directory);
        try {
            Files.createDirectory(directory);
        } catch (IOException notAllowed) {
            owner.disowns(directory);
            return Optional.empty();
        }
        try {
            return Optional.of(new CgroupLeaf(directory, LimitGroups.set(directory, limits, owner), owner));
        } catch (IOException failure) {
            new CgroupLeaf(directory, LimitGroups.none(owner), owner).close();
            throw failure;
        }
    }

    private static Optional<Path> ownGroup() throws IOException {
        Path tree = Files.exists(PURE.resolve("cgroup.procs")) ? PURE : HYBRID;
        if (!Files.exists(tree.resolve("cgroup.procs"))) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"), StandardCharsets.UTF_8)) {
            if (line.startsWith("0::/")) {
                Path group = tree.resolve(line.substring("0::/".length())).normalize();
                return group.startsWith(tree) && Files.isDirectory(group)
                        ? Optional.of(OwnGroup.of(group))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    public Path directory() {
        return directory;
    }

    /** The groups of old controllers' trees that a process has to enter beside this one. */
    public List<Path> others() {
        return limits.groups();
    }

    /** The file in which the kernel counts what it killed because memory was used up, if memory is limited. */
    public Optional<Path> memoryEvents() {
        return limits.memoryEvents();
    }

    /** Puts the launcher under the limits that it can't be born into, before it starts anything. */
    public void attach(int pid) throws IOException {
        limits.attach(pid);
    }

    /** Whether the kernel has killed something in the group because its memory was used up. */
    public boolean ranOutOfMemory() {
        return limits.ranOutOfMemory();
    }

    /** Kills what is still in the group and removes it. */
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        for (int attempt = 0; Files.isDirectory(directory); attempt++) {
            try {
                Files.delete(directory);
            } catch (IOException busy) {
                if (attempt == ATTEMPTS) {
                    throw busy;
                }
                if (attempt == 1 && Files.isWritable(directory.resolve("cgroup.kill"))) {
                    Files.writeString(directory.resolve("cgroup.kill"), "1");
                }
                interrupted |= pause();
            }
        }
        owner.disowns(directory);
        limits.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits a moment, also for an interrupted thread: what is left of a group has to be removed all the same. */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return false;
        } catch (InterruptedException remembered) {
            return true;
        }
    }
}
