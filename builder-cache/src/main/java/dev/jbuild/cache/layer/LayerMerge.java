package dev.jbuild.cache.layer;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lays unpacked layers over each other into one that does the same as all of them: what a later one removes or replaces of an
 * earlier one is gone, what it removes of the layers below stays removed. One thread's.
 */
final class LayerMerge {

    private final RootDir target;
    private final OverlayMarks marks;

    LayerMerge(RootDir target, OverlayMarks marks) {
        this.target = target;
        this.marks = marks;
    }

    private record Inode(long device, long inode) {}

    private record Pending(String path, FileStat stat) {}

    /**
     * Adds the next layer. The target's root gets its mode and owner.
     *
     * @throws InterruptedIOException if this thread is interrupted, between two files
     */
    void add(RootDir layer) throws IOException {
        Map<Inode, String> links = new HashMap<>();
        List<Pending> directories =
                new ArrayList<>(List.of(new Pending("", layer.lstat("").orElseThrow())));
        for (int index = 0; index < directories.size(); index++) {
            Pending directory = directories.get(index);
            for (String name : layer.list(directory.path())) {
                String path = directory.path().isEmpty() ? name : directory.path() + "/" + name;
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("the copying of a layer was stopped");
                }
                Optional<FileStat> stat = layer.lstat(path);
                // A container that goes on meanwhile may have removed it.
                if (stat.isPresent() && stat.get().type() == FileType.DIRECTORY) {
                    directory(layer, path);
                    directories.add(new Pending(path, stat.get()));
                } else if (stat.isPresent()) {
                    entry(layer, path, stat.get(), links);
                }
            }
        }
        // Children first: making something in a directory changes its time.
        for (Pending directory : directories.reversed()) {
            attributes(layer, directory.path(), directory.stat());
        }
    }

    /** One that comes over something else, or that hides what is below it, begins empty and goes on hiding that. */
    private void directory(RootDir layer, String path) throws IOException {
        boolean opaque = layer.xattrs(path).containsKey(marks.opaque());
        Optional<FileStat> there = target.lstat(path);
        boolean merged = there.isPresent() && there.get().type() == FileType.DIRECTORY && !opaque;
        if (!merged) {
            if (there.isPresent()) {
                target.removeTree(path);
            }
            target.mkdir(path, 0700);
            if (opaque || there.isPresent()) {
                target.setXattr(path, marks.opaque(), new byte[] {'y'});
            }
        }
    }

    private void entry(RootDir layer, String path, FileStat stat, Map<Inode, String> links) throws IOException {
        if (target.lstat(path).isPresent()) {
            target.removeTree(path);
        }
        if (stat.isWhiteout()) {
            target.mknod(path, FileType.CHARACTER_DEVICE, 0, 0, 0);
            return;
        }
        if (stat.type() == FileType.FILE && stat.nlink() > 1) {
            String first = links.putIfAbsent(new Inode(stat.device(), stat.inode()), path);
            if (first != null) {
                target.link(first, path);
                return;
            }
        }
        switch (stat.type()) {
            case FILE -> RootDir.copyFile(layer, path, target, path, 0600);
            case SYMLINK -> target.symlink(layer.readLink(path), path);
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE ->
                target.mknod(path, stat.type(), 0600, stat.rdevMajor(), stat.rdevMinor());
            case SOCKET -> {
                return;
            }
            case DIRECTORY -> throw new IllegalStateException(path + " is a directory");
        }
        attributes(layer, path, stat);
    }

    /** The owner goes first: changing it clears the setuid bit and the capabilities. */
    private void attributes(RootDir layer, String path, FileStat stat) throws IOException {
        target.chown(path, stat.uid(), stat.gid());
        if (stat.type() != FileType.SYMLINK) {
            target.chmod(path, stat.mode());
            for (String old : target.xattrs(path).keySet()) {
                if (OverlayMarks.belongsIntoLayer(old)) {
                    target.removeXattr(path, old);
                }
            }
            for (Map.Entry<String, byte[]> attribute : layer.xattrs(path).entrySet()) {
                if (OverlayMarks.belongsIntoLayer(attribute.getKey())) {
                    target.setXattr(path, attribute.getKey(), attribute.getValue());
                }
            }
        }
        target.setTimes(path, stat.mtimeSeconds(), stat.mtimeNanos());
    }
}
