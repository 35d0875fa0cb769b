package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.ErrnoException;
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
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Writes files of a tree as an archive, in the order of their names, while a container may be changing them: what has gone is left
 * out, and a file that became shorter is filled up with zeros, as GNU tar does. Sockets are left out. One thread's; good for one
 * archive.
 */
final class TreeArchive {

    private static final int BUFFER = 1 << 18;

    private final RootDir root;
    private final Predicate<FileStat> hidden;
    private final TarWriter tar;
    private final byte[] buffer = new byte[BUFFER];
    private final Map<Inode, String> linked = new HashMap<>();

    private record Inode(long device, long inode) {}

    private record Pending(String path, String name, FileStat stat) {}

    /** @param hidden directories that are written empty */
    TreeArchive(RootDir root, Predicate<FileStat> hidden, OutputStream out) {
        this.root = root;
        this.hidden = hidden;
        this.tar = new TarWriter(out);
    }

    /**
     * Writes a file, or a directory with all that is in it, and ends the archive.
     *
     * @param name in the archive; empty for a directory of which only the contents are written
     */
    void write(String path, FileStat stat, String name) throws IOException {
        Deque<Pending> open = new ArrayDeque<>();
        open.push(new Pending(path, name, stat));
        while (!open.isEmpty()) {
            Pending next = open.pop();
            if (!next.name().isEmpty()) {
                add(next);
            }
            if (next.stat().type() == FileType.DIRECTORY && !hidden.test(next.stat())) {
                push(open, next);
            }
        }
        tar.finish();
    }

    private void push(Deque<Pending> open, Pending directory) throws IOException {
        try {
            for (String name : root.list(directory.path()).reversed()) {
                String path = Located.join(directory.path(), name);
                Optional<FileStat> stat = root.lstat(path);
                if (stat.isPresent() && stat.get().type() != FileType.SOCKET) {
                    open.push(new Pending(path, Located.join(directory.name(), name), stat.get()));
                }
            }
        } catch (ErrnoException failure) {
            passOver(failure);
        }
    }

    private static void passOver(ErrnoException failure) throws ErrnoException {
        if (!VanishedFiles.isOne(failure)) {
            throw failure;
        }
    }

    private void add(Pending entry) throws IOException {
        FileStat stat = entry.stat();
        if (stat.type() == FileType.FILE && stat.nlink() > 1) {
            String first = linked.putIfAbsent(new Inode(stat.device(), stat.inode()), entry.name());
            if (first != null) {
                tar.begin(entry(entry, TarType.HARD_LINK, first, 0, Map.of()));
                return;
            }
        }
        try {
            switch (stat.type()) {
                case FILE -> file(entry);
                case DIRECTORY ->
                    tar.begin(entry(entry, TarType.DIRECTORY, "", 0, FileAttributes.of(root, entry.path())));
                case SYMLINK -> tar.begin(entry(entry, TarType.SYMLINK, root.readLink(entry.path()), 0, Map.of()));
                case FIFO -> tar.begin(entry(entry, TarType.FIFO, "", 0, Map.of()));
                case CHARACTER_DEVICE -> tar.begin(entry(entry, TarType.CHARACTER_DEVICE, "", 0, Map.of()));
                case BLOCK_DEVICE -> tar.begin(entry(entry, TarType.BLOCK_DEVICE, "", 0, Map.of()));
                case SOCKET -> throw new IllegalStateException("sockets are left out");
            }
        } catch (ErrnoException failure) {
            passOver(failure);
            linked.values().remove(entry.name());
        }
    }

    private void file(Pending entry) throws IOException {
        try (InputStream in = root.read(entry.path())) {
            long left = entry.stat().size();
            tar.begin(entry(entry, TarType.FILE, "", left, FileAttributes.of(root, entry.path())));
            while (left > 0) {
                int wanted = (int) Math.min(buffer.length, left);
                int read = in.read(buffer, 0, wanted);
                if (read < 0) {
                    Arrays.fill(buffer, 0, wanted, (byte) 0);
                    read = wanted;
                }
                tar.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private static TarEntry entry(Pending pending, TarType type, String link, long size, Map<String, byte[]> xattrs) {
        return TarEntry.of(type, pending.name(), link, pending.stat(), size, xattrs);
    }
}
