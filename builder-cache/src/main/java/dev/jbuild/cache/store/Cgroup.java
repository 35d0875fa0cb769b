package dev.jbuild.cache.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A control group's directory that a dead process left. */
public final class Cgroup {

    private static final int ATTEMPTS = 100;
    private static final int MILLIS_BETWEEN = 20;

    private static final Path TREES = Path.of("/sys/fs/cgroup");
    private static final String PREFIX = "jbuild-";
    /** Where commands themselves are, perhaps with all that the user runs. */
    private static final String MEMBERS = "jbuild-members";

    private Cgroup() {}

    /**
     * The group that a line of a list names. What a list names is killed, and a list may be damaged: so it has to be a group of
     * jbuild's by its place and name, or it is none.
     *
     * @param line the path's bytes, each as one character
     */
    public static Optional<Path> named(String line) {
        if (!line.startsWith(TREES + "/") || line.indexOf(0) >= 0) {
            return Optional.empty();
        }
        Path group = Path.of(new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        String name = String.valueOf(group.getFileName());
        boolean ours = group.equals(group.normalize()) && name.startsWith(PREFIX) && !name.equals(MEMBERS);
        return ours ? Optional.of(group) : Optional.empty();
    }

    /** Kills what is in the group and those below it, and removes them; waits up to 2 s for the kernel. */
    public static void remove(Path group) throws IOException {
        if (!Files.isDirectory(group, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path kill = group.resolve("cgroup.kill");
        if (Files.isRegularFile(kill, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(kill, "1");
        }
        List<Path> groups = new ArrayList<>(List.of(group));
        for (int i = 0; i < groups.size(); i++) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(
                    groups.get(i), child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS))) {
                children.forEach(groups::add);
            }
        }
        if (!Files.exists(kill)) {
            killEach(groups);
        }
        for (Path directory : groups.reversed()) {
            removeDirectory(directory);
        }
    }

    /** In trees of v1 nothing kills a group at once; who is killed may just have started another. */
    private static void killEach(List<Path> groups) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<ProcessHandle> left = new ArrayList<>();
            for (Path group : groups) {
                Path processes = group.resolve("cgroup.procs");
                if (Files.exists(processes)) {
                    Files.readAllLines(processes, StandardCharsets.US_ASCII)
                            .forEach(
                                    pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(left::add));
                }
            }
            if (left.isEmpty()) {
                return;
            }
            left.stream()
                    .filter(process -> process.pid() != ProcessHandle.current().pid())
                    .forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS_BETWEEN));
        }
    }

    /** A group that stays busy is left alone: it is better than to fail what the user asked for. */
    private static void removeDirectory(Path directory) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Files.delete(directory);
                return;
            } catch (NoSuchFileException gone) {
                return;
            } catch (DirectoryNotEmptyException notACgroup) {
                return;
            } catch (FileSystemException busy) {
                try {
                    Thread.sleep(MILLIS_BETWEEN);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
