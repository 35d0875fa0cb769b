package dev.jbuild.core.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;

/** The files of a checkout, made such that a commit gives the same ones everywhere. */
final class GitFiles {

    private GitFiles() {}

    /** What tells when and from where it was fetched. */
    static void removeTraces(Path git) throws IOException {
        Files.deleteIfExists(git.resolve(Constants.FETCH_HEAD));
        Path logs = git.resolve(Constants.LOGS);
        if (Files.isDirectory(logs)) {
            try (Stream<Path> all = Files.walk(logs)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    static void removeGitDirectories(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> gone = all.filter(path -> isGitDirectory(directory, path))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : gone) {
                Files.delete(path);
            }
        }
    }

    private static boolean isGitDirectory(Path root, Path path) {
        for (Path part : root.relativize(path)) {
            if (part.toString().equals(Constants.DOT_GIT)) {
                return true;
            }
        }
        return false;
    }

    /** Git keeps neither times nor modes beyond "can be executed": both are set, so that they are the same everywhere. */
    static void normalize(Path directory, long time) throws IOException {
        FileTime stamp = FileTime.from(time, TimeUnit.SECONDS);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isSymbolicLink(path)) {
                    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .setTimes(stamp, null, null);
                    continue;
                }
                boolean executable = Files.isDirectory(path) || isMarked(path);
                Files.setPosixFilePermissions(
                        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                Files.setLastModifiedTime(path, stamp);
            }
        }
    }

    /** Root may execute whatever anybody may, so the bits are asked. */
    private static boolean isMarked(Path path) throws IOException {
        return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE);
    }
}
