package dev.jbuild.runtime.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Changes the limits of processes that run. */
public final class LimitUpdate {

    private static final int MOST_ROUNDS = 100;

    private final List<Path> groups;
    private final GroupOwner owner;

    /**
     * Prepares a change.
     *
     * @param groups of the processes: that of the unified tree first, then those of old controllers
     * @param owner is told of a group that has to be made, because its controller did not limit anything yet
     */
    public LimitUpdate(List<Path> groups, GroupOwner owner) {
        this.groups = List.copyOf(groups);
        this.owner = owner;
    }

    /**
     * Sets what differs. A limit that is not in force any more is lifted only for the number of processes; others stay.
     *
     * @throws IOException with what is refused, and why; what was set before stays
     */
    public void apply(GroupLimits before, GroupLimits after) throws IOException {
        Path leaf = groups.stream()
                .findFirst()
                .filter(Files::isDirectory)
                .orElseThrow(() -> new IOException("there is no cgroup whose limits could be changed"));
        Map<String, List<LimitFiles.Setting>> changed = new LinkedHashMap<>(LimitFiles.old(after));
        Map<String, List<LimitFiles.Setting>> unified = LimitFiles.unified(after);
        LimitFiles.old(before).forEach(changed::remove);
        for (Map.Entry<String, List<LimitFiles.Setting>> controller : changed.entrySet()) {
            Optional<Path> group = group(controller.getValue());
            if (group.isPresent()) {
                LimitGroups.rewrite(group.get(), controller.getValue());
            } else if (LimitGroups.oldTree(controller.getKey()).isPresent()) {
                move(leaf, LimitGroups.add(leaf, controller.getKey(), controller.getValue(), owner));
            } else {
                String name = controller.getKey().equals("blkio") ? "io" : controller.getKey();
                LimitGroups.unified(leaf, name, unified.getOrDefault(name, List.of()));
            }
        }
        if (before.processes().isPresent() && after.processes().isEmpty()) {
            for (Path group : groups) {
                if (Files.exists(group.resolve("pids.max"))) {
                    Files.writeString(group.resolve("pids.max"), "max");
                }
            }
        }
    }

    /** The group that has the first setting's file. */
    private Optional<Path> group(List<LimitFiles.Setting> settings) {
        return groups.stream()
                .filter(group ->
                        settings.getFirst().names().stream().anyMatch(name -> Files.exists(group.resolve(name))))
                .findFirst();
    }

    /** Moves all processes into a group, and those that they start meanwhile. */
    private static void move(Path leaf, Path group) throws IOException {
        Set<String> moved = new HashSet<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Set<String> left =
                    new HashSet<>(Files.readAllLines(leaf.resolve("cgroup.procs"), StandardCharsets.US_ASCII));
            left.removeAll(moved);
            if (left.isEmpty()) {
                return;
            }
            for (String pid : left) {
                moved.add(pid);
                try {
                    Files.writeString(group.resolve("cgroup.procs"), pid);
                } catch (IOException failure) {
                    if (Files.exists(Path.of("/proc", pid))) {
                        throw new IOException(
                                "the process " + pid + " can't be moved into " + group + ": " + failure.getMessage(),
                                failure);
                    }
                }
            }
        }
    }
}
