package dev.jbuild.cache.layer;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The first thing that two layers' trees do not have in common.
 *
 * @param path below the root, without a leading slash
 * @param what for example {@code mode 0644, then 0755}: the first layer's fact, then the second's
 */
public record LayerDifference(String path, String what) {

    private static final int BUFFER = 1 << 16;

    /**
     * Looks through both, in the order of names.
     *
     * @param times whether times of modification count
     */
    public static Optional<LayerDifference> first(RootDir one, RootDir other, boolean times) throws IOException {
        List<String> open = new ArrayList<>(List.of(""));
        while (!open.isEmpty()) {
            String path = open.removeLast();
            Optional<FileStat> left = one.lstat(path);
            Optional<FileStat> right = other.lstat(path);
            if (left.isEmpty() || right.isEmpty()) {
                return Optional.of(
                        new LayerDifference(path, left.isEmpty() ? "only in the second" : "only in the first"));
            }
            // The root itself is no entry of a layer.
            Optional<String> what =
                    path.isEmpty() ? Optional.empty() : difference(one, other, path, left.get(), right.get(), times);
            if (what.isPresent()) {
                return Optional.of(new LayerDifference(path, what.get()));
            }
            if (left.get().type() == FileType.DIRECTORY) {
                TreeSet<String> names = new TreeSet<>(one.list(path));
                names.addAll(other.list(path));
                for (String name : names.descendingSet()) {
                    open.add(path.isEmpty() ? name : path + "/" + name);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> difference(
            RootDir one, RootDir other, String path, FileStat left, FileStat right, boolean times) throws IOException {
        if (left.type() != right.type()) {
            return Optional.of("a " + words(left.type()) + ", then a " + words(right.type()));
        }
        if (left.type() != FileType.SYMLINK && left.mode() != right.mode()) {
            return Optional.of("mode %04o, then %04o".formatted(left.mode(), right.mode()));
        }
        if (left.uid() != right.uid() || left.gid() != right.gid()) {
            return Optional.of("owner " + left.uid() + ":" + left.gid() + ", then " + right.uid() + ":" + right.gid());
        }
        if (left.rdevMajor() != right.rdevMajor() || left.rdevMinor() != right.rdevMinor()) {
            return Optional.of("another device");
        }
        if (left.type() == FileType.SYMLINK && !one.readLink(path).equals(other.readLink(path))) {
            return Optional.of("link to " + one.readLink(path) + ", then to " + other.readLink(path));
        }
        if (left.type() == FileType.FILE) {
            Optional<String> content = content(one, other, path, left, right);
            if (content.isPresent()) {
                return content;
            }
        }
        if (left.type() != FileType.SYMLINK && !attributes(one, path).equals(attributes(other, path))) {
            return Optional.of("other extended attributes");
        }
        if (times && left.mtimeSeconds() != right.mtimeSeconds()) {
            return Optional.of("time " + left.mtimeSeconds() + ", then " + right.mtimeSeconds());
        }
        return Optional.empty();
    }

    private static Map<String, List<Byte>> attributes(RootDir root, String path) throws IOException {
        Map<String, List<Byte>> attributes = new HashMap<>();
        root.xattrs(path).forEach((name, value) -> {
            List<Byte> bytes = new ArrayList<>();
            for (byte each : value) {
                bytes.add(each);
            }
            attributes.put(name, bytes);
        });
        return attributes;
    }

    private static Optional<String> content(RootDir one, RootDir other, String path, FileStat left, FileStat right)
            throws IOException {
        if (left.size() != right.size()) {
            return Optional.of("content: " + left.size() + " bytes, then " + right.size());
        }
        try (InputStream first = one.read(path);
                InputStream second = other.read(path)) {
            long offset = 0;
            while (true) {
                byte[] here = first.readNBytes(BUFFER);
                int at = Arrays.mismatch(here, second.readNBytes(BUFFER));
                if (at >= 0) {
                    return Optional.of("content, from byte " + (offset + at));
                }
                if (here.length < BUFFER) {
                    return Optional.empty();
                }
                offset += here.length;
            }
        }
    }

    private static String words(FileType type) {
        return switch (type) {
            case FILE -> "file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symbolic link";
            case FIFO -> "pipe";
            case SOCKET -> "socket";
            case CHARACTER_DEVICE -> "character device or removal";
            case BLOCK_DEVICE -> "block device";
        };
    }
}
