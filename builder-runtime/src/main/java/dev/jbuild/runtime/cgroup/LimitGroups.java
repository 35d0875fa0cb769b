package dev.jbuild.runtime.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a sandbox's limits are in force: the leaf itself if the kernel has all controllers in the unified tree, else one more
 * group in the tree of each old controller (cgroups v1), which its processes are moved into before they start. Each is
 * written down by its owner before it is made. Not thread safe.
 */
final class LimitGroups implements AutoCloseable {

    private static final Path TREES = Path.of("/sys/fs/cgroup");
    private static final long PERIOD_MICROS = 100_000;
    private static final long SMALLEST_QUOTA_MICROS = 1_000;
    private static final int ATTEMPTS = 100;
    private static final long PAUSE_MILLIS = 20;

    private final GroupOwner owner;
    private final List<Path> groups = new ArrayList<>();
    private Optional<Path> memory = Optional.empty();

    private LimitGroups(GroupOwner owner) {
        this.owner = owner;
    }

    /** No limits. */
    static LimitGroups none(GroupOwner owner) {
        return new LimitGroups(owner);
    }

    /**
     * Sets limits.
     *
     * @param leaf the sandbox's group in the unified tree
     * @throws IOException with what can't be limited, and why; nothing is left then
     */
    static LimitGroups set(Path leaf, GroupLimits limits, GroupOwner owner) throws IOException {
        LimitGroups made = new LimitGroups(owner);
        if (limits.isNone()) {
            return made;
        }
        try {
            for (Map.Entry<String, Map<String, String>> controller :
                    oldFiles(limits).entrySet()) {
                Optional<Path> tree = oldTree(controller.getKey());
                if (tree.isPresent()) {
                    made.add(tree.get().resolve(String.valueOf(leaf.getFileName())), controller.getValue());
                    if (controller.getKey().equals("memory")) {
                        made.memory = Optional.of(tree.get()
                                .resolve(String.valueOf(leaf.getFileName()))
                                .resolve("memory.oom_control"));
                    }
                } else {
                    unified(leaf, controller.getKey(), newFiles(limits, controller.getKey()));
                    if (controller.getKey().equals("memory")) {
                        made.memory = Optional.of(leaf.resolve("memory.events"));
                    }
                }
            }
            return made;
        } catch (IOException failure) {
            try {
                made.close();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    /** The files of v1, by controller, in the order in which they have to be written. */
    private static Map<String, Map<String, String>> oldFiles(GroupLimits limits) {
        Map<String, Map<String, String>> files = new LinkedHashMap<>();
        if (limits.memory().isPresent()) {
            Map<String, String> memory = new LinkedHashMap<>();
            memory.put("memory.limit_in_bytes", String.valueOf(limits.memory().getAsLong()));
            memory.put(
                    "memory.memsw.limit_in_bytes",
                    String.valueOf(limits.memory().getAsLong()));
            files.put("memory", memory);
        }
        if (limits.cpus().isPresent()) {
            Map<String, String> cpu = new LinkedHashMap<>();
            cpu.put("cpu.cfs_period_us", String.valueOf(PERIOD_MICROS));
            cpu.put("cpu.cfs_quota_us", String.valueOf(quota(limits)));
            files.put("cpu", cpu);
        }
        if (limits.processes().isPresent()) {
            files.put(
                    "pids", Map.of("pids.max", String.valueOf(limits.processes().getAsLong())));
        }
        return files;
    }

    private static Map<String, String> newFiles(GroupLimits limits, String controller) {
        return switch (controller) {
            case "memory" -> {
                Map<String, String> files = new LinkedHashMap<>();
                files.put("memory.max", String.valueOf(limits.memory().orElseThrow()));
                files.put("memory.swap.max", "0");
                yield files;
            }
            case "cpu" -> Map.of("cpu.max", quota(limits) + " " + PERIOD_MICROS);
            default -> Map.of("pids.max", String.valueOf(limits.processes().orElseThrow()));
        };
    }

    private static long quota(GroupLimits limits) {
        return Math.max(SMALLEST_QUOTA_MICROS, Math.round(limits.cpus().orElseThrow() * PERIOD_MICROS));
    }

    /** This process's own group in a controller's tree of v1, if that controller has one. */
    private static Optional<Path> oldTree(String controller) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"), StandardCharsets.UTF_8)) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && List.of(fields[1].split(",")).contains(controller)) {
                Path tree = TREES.resolve(fields[1]);
                Path mounted = Files.isDirectory(tree) ? tree : TREES.resolve(controller);
                Path own = mounted.resolve(fields[2].substring(1)).normalize();
                // In a container the path may be the host's, and the tree begins with the container's own group.
                return Optional.of(Files.isDirectory(own) && own.startsWith(mounted) ? own : mounted);
            }
        }
        return Optional.empty();
    }

    private void add(Path group, Map<String, String> files) throws IOException {
        owner.owns(group);
        groups.add(group);
        try {
            Files.createDirectory(group);
        } catch (IOException failure) {
            throw new IOException("the cgroup " + group + " can't be made: " + failure.getMessage(), failure);
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = group.resolve(file.getKey());
            // Without accounting of swap there is no such file, and no swap to limit.
            if (!file.getKey().contains("memsw") || Files.exists(path)) {
                write(path, file.getValue());
            }
        }
    }

    private static void unified(Path leaf, String controller, Map<String, String> files) throws IOException {
        Path parent = leaf.resolveSibling("");
        if (!Files.exists(leaf.resolve(controller + ".max"))) {
            try {
                OwnGroup.enable(parent, controller);
            } catch (IOException failure) {
                throw new IOException(
                        "the controller \"" + controller + "\" is not delegated to " + parent
                                + ": start jbuild in a group of its own, for example by systemd-run --scope -p Delegate=yes",
                        failure);
            }
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = leaf.resolve(file.getKey());
            if (!file.getKey().contains("swap") || Files.exists(path)) {
                write(path, file.getValue());
            }
        }
    }

    private static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value);
        } catch (IOException failure) {
            throw new IOException(file.getFileName() + " = " + value + " is refused: " + failure.getMessage(), failure);
        }
    }

    /** Moves a process in; those that it starts from then on are born there. */
    void attach(int pid) throws IOException {
        for (Path group : groups) {
            write(group.resolve("cgroup.procs"), String.valueOf(pid));
        }
    }

    List<Path> groups() {
        return List.copyOf(groups);
    }

    Optional<Path> memoryEvents() {
        return memory;
    }

    /** Whether the kernel has killed something in the group because the memory was used up. */
    boolean ranOutOfMemory() {
        if (memory.isEmpty()) {
            return false;
        }
        try {
            return Files.readAllLines(memory.get(), StandardCharsets.US_ASCII).stream()
                    .anyMatch(line -> line.matches("oom_kill [1-9][0-9]*"));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Removes the groups of its own. What was in them has ended. */
    @Override
    public void close() throws IOException {
        for (Path group : groups) {
            for (int attempt = 0; Files.isDirectory(group); attempt++) {
                try {
                    Files.delete(group);
                } catch (IOException busy) {
                    if (attempt == ATTEMPTS) {
                        throw busy;
                    }
                    pause();
                }
            }
            owner.disowns(group);
        }
        groups.clear();
    }

    private static void pause() {
        boolean interrupted = Thread.interrupted();
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException remembered) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
