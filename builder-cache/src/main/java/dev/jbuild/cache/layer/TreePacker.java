package dev.jbuild.cache.layer;

import dev.jbuild.cache.failure.LayerException;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.tar.TarEntry;
import dev.jbuild.cache.tar.TarType;
import dev.jbuild.cache.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a tree as an archive that is always the same for the same tree: entries in the order of their paths' bytes, parents
 * first, whole seconds, no names of users. Whiteouts and opaque directories become the names that the OCI image
 * specification has for them (layer.md). One thread's; good for one archive.
 */
final class TreePacker {

    private static final int BUFFER = 1 << 18;

    private final RootDir root;
    private final OverlayMarks marks;
    private final TarWriter tar;
    private final byte[] buffer = new byte[BUFFER];
    private final Map<Inode, String> linked = new HashMap<>();

    private record Inode(long device, long inode) {}

    private record Pending(String path, FileStat stat) {}

    TreePacker(RootDir root, OverlayMarks marks, OutputStream out) {
        this.root = root;
        this.marks = marks;
        this.tar = new TarWriter(out);
    }

    /** What came out. */
    record Packed(long size, long entries) {}

    Packed pack() throws IOException {
        Deque<Pending> open = new ArrayDeque<>();
        push(open, "");
        if (isOpaque("")) {
            whiteout(OverlayMarks.OPAQUE_NAME);
        }
        while (!open.isEmpty()) {
            Pending next = open.pop();
            add(next.path(), next.stat());
            if (next.stat().type() == FileType.DIRECTORY) {
                if (isOpaque(next.path())) {
                    whiteout(next.path() + "/" + OverlayMarks.OPAQUE_NAME);
                }
                push(open, next.path());
            }
        }
        tar.finish();
        return new Packed(tar.size(), tar.entries());
    }

    /** The entries of a directory, so that the first of them is taken next. */
    private void push(Deque<Pending> open, String directory) throws IOException {
        for (String name : root.list(directory).reversed()) {
            String path = directory.isEmpty() ? name : directory + "/" + name;
            Optional<FileStat> stat = root.lstat(path);
            if (stat.isPresent() && stat.get().type() != FileType.SOCKET) {
                open.push(new Pending(path, stat.get()));
            }
        }
    }

    private boolean isOpaque(String directory) throws IOException {
        byte[] value = root.xattrs(directory).get(marks.opaque());
        return value != null && value.length == 1 && value[0] == 'y';
    }

    private void add(String path, FileStat stat) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (stat.isWhiteout()) {
            whiteout(path.substring(0, path.length() - name.length()) + OverlayMarks.WHITEOUT_PREFIX + name);
            return;
        }
        if (name.startsWith(OverlayMarks.WHITEOUT_PREFIX)) {
            throw new LayerException(
                    "JB2120",
                    path,
                    "The file /" + path
                            + " can't be in an image: names that begin with .wh. mark removed files there.");
        }
        if (stat.type() == FileType.FILE && stat.nlink() > 1) {
            String first = linked.putIfAbsent(new Inode(stat.device(), stat.inode()), path);
            if (first != null) {
                begin(TarType.HARD_LINK, path, first, stat, 0);
                return;
            }
        }
        switch (stat.type()) {
            case FILE -> file(path, stat);
            case DIRECTORY -> begin(TarType.DIRECTORY, path, "", stat, 0);
            case SYMLINK -> begin(TarType.SYMLINK, path, root.readLink(path), stat, 0);
            case FIFO -> begin(TarType.FIFO, path, "", stat, 0);
            case CHARACTER_DEVICE -> begin(TarType.CHARACTER_DEVICE, path, "", stat, 0);
            case BLOCK_DEVICE -> begin(TarType.BLOCK_DEVICE, path, "", stat, 0);
            case SOCKET -> throw new IllegalStateException("sockets are left out");
        }
    }

    private void file(String path, FileStat stat) throws IOException {
        begin(TarType.FILE, path, "", stat, stat.size());
        if (stat.size() == 0) {
            return;
        }
        try (InputStream in = root.read(path)) {
            long left = stat.size();
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("/" + path + " became shorter while it was read");
                }
                tar.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private void begin(TarType type, String path, String link, FileStat stat, long size) throws IOException {
        Map<String, byte[]> attributes = new TreeMap<>();
        if (type != TarType.HARD_LINK && type != TarType.SYMLINK) {
            root.xattrs(path).forEach((name, value) -> {
                if (OverlayMarks.belongsIntoLayer(name)) {
                    attributes.put(name, value);
                }
            });
        }
        tar.begin(TarEntry.of(type, path, link, stat, size, attributes));
    }

    private void whiteout(String path) throws IOException {
        tar.begin(new TarEntry(TarType.FILE, path, "", 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Optional.empty()));
    }
}
