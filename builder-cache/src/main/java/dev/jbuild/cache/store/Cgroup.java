package dev.jbuild.cache.store;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A control group's directory that a dead process left. */
public final class Cgroup {

    private static final int ATTEMPTS = 100;
    private static final int MILLIS_BETWEEN = 20;

    private Cgroup() {}

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
        for (Path directory : groups.reversed()) {
            removeDirectory(directory);
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
