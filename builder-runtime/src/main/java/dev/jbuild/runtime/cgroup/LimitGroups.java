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
    /** Stands for what the group above has. */
    static final String AS_PARENT = "";

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
            String name = String.valueOf(leaf.getFileName());
            Map<String, List<LimitFiles.Setting>> unified = new LinkedHashMap<>(LimitFiles.unified(limits));
            for (Map.Entry<String, List<LimitFiles.Setting>> controller :
                    LimitFiles.old(limits).entrySet()) {
                Optional<Path> tree = oldTree(controller.getKey());
                if (tree.isPresent()) {
                    made.add(tree.get().resolve(name), controller.getValue());
                    unified.remove(controller.getKey().equals("blkio") ? "io" : controller.getKey());
                    if (controller.getKey().equals("memory")) {
                        made.memory = Optional.of(tree.get().resolve(name).resolve("memory.oom_control"));
                    }
                }
            }
            for (Map.Entry<String, List<LimitFiles.Setting>> controller : unified.entrySet()) {
                unified(leaf, controller.getKey(), controller.getValue());
                if (controller.getKey().equals("memory")) {
                    made.memory = Optional.of(leaf.resolve("memory.events"));
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

    /** This process's own group in a controller's tree of v1, if that controller has one. */
    static Optional<Path> oldTree(String controller) throws IOException {
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

    private void add(Path group, List<LimitFiles.Setting> settings) throws IOException {
        // Two controllers may have one tree.
        if (!groups.contains(group)) {
            owner.owns(group);
            groups.add(group);
            try {
                Files.createDirectory(group);
            } catch (IOException failure) {
                throw new IOException("the cgroup " + group + " can't be made: " + failure.getMessage(), failure);
            }
        }
        write(group, settings);
    }

    static void unified(Path leaf, String controller, List<LimitFiles.Setting> settings) throws IOException {
        Path parent = leaf.resolveSibling("");
        if (settings.getFirst().names().stream().noneMatch(name -> Files.exists(leaf.resolve(name)))) {
            try {
                OwnGroup.enable(parent, controller);
            } catch (IOException failure) {
                throw new IOException(
                        "the controller \"" + controller + "\" is not delegated to " + parent
                                + ": start jbuild in a group of its own, for example by systemd-run --scope -p Delegate=yes",
                        failure);
            }
        }
        write(leaf, settings);
    }

    /** Makes a group of an old controller for processes that run already. */
    static Path add(Path leaf, String controller, List<LimitFiles.Setting> settings, GroupOwner owner)
            throws IOException {
        Path group = oldTree(controller).orElseThrow().resolve(String.valueOf(leaf.getFileName()));
        new LimitGroups(owner).add(group, settings);
        return group;
    }

    /** Changes settings: more memory is allowed first with swap and less first without, so one of two orders works. */
    static void rewrite(Path group, List<LimitFiles.Setting> settings) throws IOException {
        try {
            write(group, settings.reversed());
        } catch (IOException otherOrder) {
            write(group, settings);
        }
    }

    private static void write(Path group, List<LimitFiles.Setting> settings) throws IOException {
        for (LimitFiles.Setting setting : settings) {
            Optional<Path> file = setting.names().stream()
                    .map(group::resolve)
                    .filter(Files::exists)
                    .findFirst();
            if (file.isPresent()) {
                write(file.get(), setting.value().equals(AS_PARENT) ? parents(file.get()) : setting.value());
            } else if (setting.isNeeded()) {
                throw new IOException("this kernel has no " + String.join(" or ", setting.names()) + " to write "
                        + setting.value() + " to: it can't limit that");
            }
        }
    }

    private static String parents(Path file) throws IOException {
        Path above = file.resolveSibling("").resolveSibling("").resolve(String.valueOf(file.getFileName()));
        return Files.readString(above, StandardCharsets.US_ASCII).strip();
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
