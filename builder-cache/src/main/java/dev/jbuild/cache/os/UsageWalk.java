package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Adds up the blocks of a tree that others may be changing. Holds one descriptor whatever the depth, as {@link TreeRemoval}
 * does; where a directory was moved away below it, it ends with what it has.
 */
final class UsageWalk {

    private static final byte[] UP = {'.', '.'};
    private static final int NLINK_AT = 16;
    private static final int MODE_AT = 28;
    private static final int INODE_AT = 32;
    private static final int BLOCKS_AT = 48;
    private static final int DEVICE_AT = 136;
    private static final long BLOCK = 512;

    private final Deque<Frame> frames = new ArrayDeque<>();
    private final Set<Inode> linked = new HashSet<>();
    private long bytes;
    private long inodes;

    private record Inode(long device, long inode) {}

    /** A directory whose subdirectories are still to be visited. */
    private record Frame(Inode self, Deque<byte[]> directories) {}

    static DiskUsage of(Path path) throws ErrnoException {
        UsageWalk walk = new UsageWalk();
        byte[] name = FileNames.encode(path.toString());
        if (walk.count(Descriptors.AT_FDCWD, name)) {
            long directory;
            try (Scratch scratch = Scratch.take()) {
                directory = Descriptors.openComponent(
                        scratch, Descriptors.AT_FDCWD, name, Descriptors.O_RDONLY | Descriptors.O_DIRECTORY, 0);
            }
            if (directory >= 0) {
                walk.below((int) directory);
            }
        }
        return new DiskUsage(walk.bytes, walk.inodes);
    }

    private void below(int top) throws ErrnoException {
        int current = top;
        try {
            frames.push(enter(current));
            while (true) {
                byte[] child = frames.element().directories().poll();
                boolean down = child != null;
                if (!down) {
                    frames.pop();
                    if (frames.isEmpty()) {
                        return;
                    }
                }
                long next = open(current, down ? child : UP);
                if (next < 0 && down) {
                    continue;
                }
                if (next < 0) {
                    return;
                }
                Descriptors.close(current);
                current = (int) next;
                if (down) {
                    frames.push(enter(current));
                } else if (!frames.element().self().equals(self(current))) {
                    return;
                }
            }
        } finally {
            Descriptors.close(current);
        }
    }

    private static long open(int parent, byte[] name) {
        try (Scratch scratch = Scratch.take()) {
            return Descriptors.openComponent(scratch, parent, name, Descriptors.O_RDONLY | Descriptors.O_DIRECTORY, 0);
        }
    }

    private Frame enter(int directory) throws ErrnoException {
        Deque<byte[]> directories = new ArrayDeque<>();
        try {
            for (DirectoryEntry entry : DirectoryEntry.list(directory, "a directory")) {
                if (count(directory, entry.name())) {
                    directories.add(entry.name());
                }
            }
        } catch (ErrnoException removedMeanwhile) {
            if (removedMeanwhile.errno() != Errno.ENOENT) {
                throw removedMeanwhile;
            }
        }
        return new Frame(self(directory), directories);
    }

    private static Inode self(int directory) throws ErrnoException {
        FileStat stat = Descriptors.stat(directory);
        return new Inode(stat.device(), stat.inode());
    }

    /** Adds one file; whether it is a directory. */
    private boolean count(int directory, byte[] name) {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment statx = scratch.reserve(FileStat.STRUCT_SIZE);
            long result = scratch.call(
                    SystemCall.STATX,
                    directory,
                    scratch.string(name),
                    Descriptors.AT_SYMLINK_NOFOLLOW | Descriptors.AT_NO_AUTOMOUNT,
                    FileStat.BASIC_STATS,
                    statx.address(),
                    0);
            if (result < 0) {
                return false;
            }
            boolean isDirectory = FileType.ofMode(statx.get(JAVA_SHORT, MODE_AT) & 0xffff) == FileType.DIRECTORY;
            boolean first = isDirectory
                    || statx.get(JAVA_INT, NLINK_AT) < 2
                    || linked.add(new Inode(statx.get(JAVA_LONG, DEVICE_AT), statx.get(JAVA_LONG, INODE_AT)));
            if (first) {
                bytes += statx.get(JAVA_LONG, BLOCKS_AT) * BLOCK;
                inodes++;
            }
            return isDirectory;
        }
    }
}
