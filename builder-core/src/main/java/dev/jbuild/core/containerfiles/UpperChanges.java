package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.containerfiles.ContainerChange.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads changes out of an overlay's upper directory, as docker tells them: a file that was only opened is none, a directory is changed
 * if it is other than before or something in it was added, changed or deleted, and of what went with its directory only the directory
 * is told. One thread's.
 */
final class UpperChanges {

    /** Mount points that jbuild itself has in every container. */
    private static final Set<String> OWN = Set.of("dev", "proc", "sys", "etc/hosts", "etc/hostname", "etc/resolv.conf");

    private final RootDir upper;
    private final RootDir image;
    private final LayerStore layers;
    private final List<ContainerChange> changes = new ArrayList<>();
    private final Set<String> changed = new HashSet<>();

    UpperChanges(RootDir upper, RootDir image, LayerStore layers) {
        this.upper = upper;
        this.image = image;
        this.layers = layers;
    }

    /** All changes, in the order of their paths. */
    List<ContainerChange> read() throws IOException {
        List<String> open = new ArrayList<>(List.of(""));
        while (!open.isEmpty()) {
            try {
                open.addAll(directory(open.removeLast()));
            } catch (ErrnoException failure) {
                if (!VanishedFiles.isOne(failure)) {
                    throw failure;
                }
            }
        }
        changes.sort(Comparator.comparing(ContainerChange::path));
        return changes;
    }

    /** Looks at what is in a directory, and gives the directories in it. */
    private List<String> directory(String path) throws IOException {
        List<String> below = new ArrayList<>();
        List<String> names = upper.list(path);
        boolean inImage = isDirectory(image.lstat(path));
        for (String name : names) {
            String child = Located.join(path, name);
            Optional<FileStat> now = upper.lstat(child);
            // Below something that is no directory in the image there is nothing of the image, whatever a link there
            // leads to.
            Optional<FileStat> before = inImage ? image.lstat(child) : Optional.empty();
            if (now.isEmpty() || (before.isEmpty() && isOwn(child, now.get()))) {
                continue;
            }
            if (now.get().isWhiteout()) {
                if (before.isPresent()) {
                    add(Kind.DELETED, child);
                }
                continue;
            }
            if (before.isEmpty()) {
                add(Kind.ADDED, child);
            } else if (differs(child, now.get(), before.get())) {
                add(Kind.CHANGED, child);
            }
            if (isDirectory(now)) {
                below.add(child);
            } else if (isDirectory(before)) {
                gone(child, Set.of());
            }
        }
        if (inImage && !path.isEmpty() && layers.isOpaque(upper, path)) {
            gone(path, Set.copyOf(names));
        }
        return below;
    }

    private static boolean isDirectory(Optional<FileStat> stat) {
        return stat.isPresent() && stat.get().type() == FileType.DIRECTORY;
    }

    private boolean isOwn(String path, FileStat stat) throws IOException {
        return OWN.contains(path)
                && (stat.type() == FileType.DIRECTORY ? upper.list(path).isEmpty() : stat.size() == 0);
    }

    /** What the image has in a directory and the container has not. */
    private void gone(String path, Set<String> kept) throws IOException {
        for (String name : image.list(path)) {
            if (!kept.contains(name)) {
                add(Kind.DELETED, Located.join(path, name));
            }
        }
    }

    private void add(Kind kind, String path) throws IOException {
        if (!changed.add(path)) {
            return;
        }
        changes.add(new ContainerChange(kind, "/" + path));
        String parent = Located.parent(path);
        if (!parent.isEmpty()) {
            add(image.lstat(parent).isPresent() ? Kind.CHANGED : Kind.ADDED, parent);
        }
    }

    private boolean differs(String path, FileStat now, FileStat before) throws IOException {
        if (now.type() != before.type()
                || now.uid() != before.uid()
                || now.gid() != before.gid()
                || (now.type() != FileType.SYMLINK && now.mode() != before.mode())
                || now.rdevMajor() != before.rdevMajor()
                || now.rdevMinor() != before.rdevMinor()) {
            return true;
        }
        if (now.type() != FileType.DIRECTORY
                && (now.size() != before.size()
                        || now.mtimeSeconds() != before.mtimeSeconds()
                        || now.mtimeNanos() != before.mtimeNanos())) {
            return true;
        }
        return now.type() != FileType.SYMLINK && !sameAttributes(path);
    }

    private boolean sameAttributes(String path) throws IOException {
        Map<String, byte[]> now = FileAttributes.of(upper, path);
        Map<String, byte[]> before = FileAttributes.of(image, path);
        return now.keySet().equals(before.keySet())
                && now.entrySet().stream()
                        .allMatch(entry -> Arrays.equals(entry.getValue(), before.get(entry.getKey())));
    }
}
