package dev.jbuild.cache.layer;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Removes from the upper directory of an overlay what is no change: files and directories that were copied up and then left
 * as they were, and overlayfs' own attributes. A directory that leads to a change stays.
 */
final class UpperCleaner {

    private static final int BUFFER = 1 << 17;

    private final RootDir upper;
    private final Optional<RootDir> parents;
    private final OverlayMarks marks;

    UpperCleaner(RootDir upper, Optional<RootDir> parents, OverlayMarks marks) {
        this.upper = upper;
        this.parents = parents;
        this.marks = marks;
    }

    void clean() throws IOException {
        List<String> directories = new ArrayList<>(List.of(""));
        for (int index = 0; index < directories.size(); index++) {
            String directory = directories.get(index);
            strip(directory);
            for (String name : upper.list(directory)) {
                String path = directory.isEmpty() ? name : directory + "/" + name;
                Optional<FileStat> stat = upper.lstat(path);
                if (stat.isEmpty() || stat.get().isWhiteout()) {
                    continue;
                }
                if (stat.get().type() == FileType.DIRECTORY) {
                    directories.add(path);
                } else if (stat.get().type() != FileType.SYMLINK) {
                    strip(path);
                    if (stat.get().nlink() == 1 && isUnchanged(path, stat.get())) {
                        removeQuietly(path, directory);
                    }
                }
            }
        }
        for (String directory : directories.reversed()) {
            if (!directory.isEmpty() && isUnchangedDirectory(directory)) {
                upper.rmdir(directory);
            }
        }
    }

    /** The directory's own time must not tell of the removal. */
    private void removeQuietly(String path, String directory) throws IOException {
        Optional<FileStat> before = upper.lstat(directory);
        upper.unlink(path);
        if (before.isPresent()) {
            upper.setTimes(directory, before.get().mtimeSeconds(), before.get().mtimeNanos());
        }
    }

    private void strip(String path) throws IOException {
        for (String attribute : upper.xattrs(path).keySet()) {
            if (OverlayMarks.isOwn(attribute) && !attribute.equals(marks.opaque())) {
                upper.removeXattr(path, attribute);
            }
        }
    }

    private boolean isUnchangedDirectory(String path) throws IOException {
        if (parents.isEmpty()
                || !upper.list(path).isEmpty()
                || upper.xattrs(path).containsKey(marks.opaque())) {
            return false;
        }
        Optional<FileStat> own = upper.lstat(path);
        Optional<FileStat> lower = parents.get().lstat(path);
        return own.isPresent()
                && lower.isPresent()
                && lower.get().type() == FileType.DIRECTORY
                && sameOwnerAndMode(own.get(), lower.get())
                && sameAttributes(path);
    }

    private boolean isUnchanged(String path, FileStat own) throws IOException {
        if (parents.isEmpty()) {
            return false;
        }
        Optional<FileStat> lower = parents.get().lstat(path);
        return lower.isPresent()
                && own.type() == FileType.FILE
                && lower.get().type() == FileType.FILE
                && own.size() == lower.get().size()
                && own.mtimeSeconds() == lower.get().mtimeSeconds()
                && own.mtimeNanos() == lower.get().mtimeNanos()
                && sameOwnerAndMode(own, lower.get())
                && sameAttributes(path)
                && sameContent(path);
    }

    private static boolean sameOwnerAndMode(FileStat one, FileStat other) {
        return one.mode() == other.mode() && one.uid() == other.uid() && one.gid() == other.gid();
    }

    private boolean sameAttributes(String path) throws IOException {
        Map<String, byte[]> own = relevant(upper.xattrs(path));
        Map<String, byte[]> lower = relevant(parents.orElseThrow().xattrs(path));
        return own.keySet().equals(lower.keySet())
                && own.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), lower.get(entry.getKey())));
    }

    private static Map<String, byte[]> relevant(Map<String, byte[]> attributes) {
        Map<String, byte[]> relevant = new TreeMap<>(attributes);
        relevant.keySet().removeIf(name -> !OverlayMarks.belongsIntoLayer(name));
        return relevant;
    }

    private boolean sameContent(String path) throws IOException {
        try (InputStream one = upper.read(path);
                InputStream other = parents.orElseThrow().read(path)) {
            while (true) {
                byte[] first = one.readNBytes(BUFFER);
                byte[] second = other.readNBytes(BUFFER);
                if (!Arrays.equals(first, second)) {
                    return false;
                }
                if (first.length == 0) {
                    return true;
                }
            }
        }
    }
}
