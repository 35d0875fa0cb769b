package dev.jbuild.runtime.cgroup;

import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * This process's own group in the unified tree, below which sandboxes get theirs.
 *
 * <p>There a group either has processes or limits those below it, never both (but for the root of the tree). So where a controller is
 * wanted, the processes of the own group move one level down, into {@value #MEMBERS}: what limits the own group counts for them as
 * before. That is done only to processes that are this one's to move. The group stays when it is empty; the next jbuild uses it.
 */
final class OwnGroup {

    private static final String MEMBERS = "jbuild-members";
    private static final String PROCESSES = "cgroup.procs";
    private static final List<String> DELEGATED = List.of("trusted.delegate", "user.delegate");
    private static final int ATTEMPTS = 10;

    private OwnGroup() {}

    /** The group that sandboxes go below, of a process that is in {@code group}. */
    static Path of(Path group) {
        return group.endsWith(MEMBERS) ? group.resolveSibling("") : group;
    }

    /**
     * Lets the groups below the own one be limited by a controller.
     *
     * @throws IOException if the controller is not there, or if there are processes in the group that are not this one's to move
     */
    static void enable(Path group, String controller) throws IOException {
        Path control = group.resolve("cgroup.subtree_control");
        try {
            Files.writeString(control, "+" + controller);
        } catch (IOException perhapsBusy) {
            if (!Files.readString(group.resolve("cgroup.controllers")).contains(controller) || !empty(group)) {
                throw perhapsBusy;
            }
            Files.writeString(control, "+" + controller);
        }
    }

    /** Moves the processes of the group out of the way; gives false, and moves none, if they are not this one's to move. */
    private static boolean empty(Path group) throws IOException {
        String own = String.valueOf(ProcessHandle.current().pid());
        if (!processes(group).stream().allMatch(own::equals) && !isWholeTree(group) && !isDelegated(group)) {
            return false;
        }
        Path members = group.resolve(MEMBERS);
        try {
            Files.createDirectory(members);
        } catch (FileAlreadyExistsException another) {
            assert Files.isDirectory(members, LinkOption.NOFOLLOW_LINKS);
        }
        // Some may be starting others meanwhile.
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<String> left = processes(group);
            if (left.isEmpty()) {
                return true;
            }
            for (String process : left) {
                move(process, members);
            }
        }
        return false;
    }

    private static void move(String process, Path members) throws IOException {
        try {
            Files.writeString(members.resolve(PROCESSES), process);
        } catch (IOException failure) {
            if (Files.exists(Path.of("/proc", process))) {
                throw failure;
            }
        }
    }

    private static List<String> processes(Path group) throws IOException {
        return Files.readAllLines(group.resolve(PROCESSES), StandardCharsets.US_ASCII);
    }

    /** In a container that is given a tree of its own. */
    private static boolean isWholeTree(Path group) {
        return !Files.exists(group.resolveSibling("").resolve(PROCESSES));
    }

    /** Service managers say so with an attribute. */
    private static boolean isDelegated(Path group) throws IOException {
        try (RootDir directory = RootDir.open(group.resolveSibling(""))) {
            return directory.xattrs(String.valueOf(group.getFileName())).keySet().stream()
                    .anyMatch(DELEGATED::contains);
        }
    }
}
