package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Writes down what {@code stat} says of every file of a tree, always the same for a tree that nobody touched: names, types,
 * modes, owners, sizes, inodes, device numbers, times of modification and of change. No file is opened, only directories.
 * Costs about 3 µs for each file. One thread's.
 */
public final class StatWalk {

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_NAME = 255;
    private static final int MOST_PER_FILE = 512;
    private static final int TYPE_BITS = 0170000;
    private static final int DIRECTORY_BITS = 0040000;
    private static final int CHARACTER_DEVICE_BITS = 0020000;

    private final RootDir root;
    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    private StatWalk(RootDir root, OutputStream out) {
        this.root = root;
        this.out = out;
    }

    /** Writes all of a tree, the root itself too. */
    public static void write(RootDir root, OutputStream out) throws IOException {
        new StatWalk(root, out).write();
    }

    private void write() throws IOException {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment name = scratch.reserve(LONGEST_NAME + 1L);
            MemorySegment statx = scratch.reserve(FileStat.STRUCT_SIZE);
            name.set(JAVA_BYTE, 0, (byte) 0);
            stat(scratch, root.descriptor(), name, statx, Descriptors.AT_EMPTY_PATH, "/");
            Deque<byte[]> open = new ArrayDeque<>(List.of(new byte[0]));
            while (!open.isEmpty()) {
                byte[] path = open.pop();
                directory(scratch, path, name, statx, open);
            }
        }
        flush();
    }

    private void directory(Scratch scratch, byte[] path, MemorySegment name, MemorySegment statx, Deque<byte[]> open)
            throws IOException {
        String subject = path.length == 0 ? "/" : FileNames.decode(path);
        int directory = root.openFile(subject, Descriptors.O_RDONLY | Descriptors.O_DIRECTORY, 0);
        try {
            room(path.length + Integer.BYTES);
            buffer.putInt(path.length).put(path);
            for (DirectoryEntry entry : DirectoryEntry.list(directory, subject)) {
                byte[] bytes = entry.name();
                MemorySegment.copy(bytes, 0, name, JAVA_BYTE, 0, bytes.length);
                name.set(JAVA_BYTE, bytes.length, (byte) 0);
                room(MOST_PER_FILE);
                buffer.putInt(bytes.length).put(bytes);
                int flags = Descriptors.AT_SYMLINK_NOFOLLOW | Descriptors.AT_NO_AUTOMOUNT;
                int mode = stat(scratch, directory, name, statx, flags, subject);
                if ((mode & TYPE_BITS) == DIRECTORY_BITS) {
                    open.push(child(path, bytes));
                }
            }
        } finally {
            Descriptors.close(directory);
        }
    }

    private static byte[] child(byte[] path, byte[] name) {
        ByteArrayOutputStream child = new ByteArrayOutputStream(path.length + 1 + name.length);
        child.writeBytes(path);
        if (path.length > 0) {
            child.write('/');
        }
        child.writeBytes(name);
        return child.toByteArray();
    }

    /**
     * Of a directory the size does not count, which is the file system's own business; of a removal nothing but that it is one,
     * since overlayfs makes all removals links of one inode, whose time changes when the last mount ends.
     */
    private int stat(Scratch scratch, int at, MemorySegment name, MemorySegment statx, int flags, String subject)
            throws IOException {
        long result =
                scratch.call(SystemCall.STATX, at, name.address(), flags, FileStat.BASIC_STATS, statx.address(), 0);
        Descriptors.checked(result, SystemCall.STATX, "look into " + subject);
        int mode = statx.get(JAVA_SHORT, 28) & 0xffff;
        int type = mode & TYPE_BITS;
        int major = statx.get(JAVA_INT, 128);
        int minor = statx.get(JAVA_INT, 132);
        room(MOST_PER_FILE);
        if (type == CHARACTER_DEVICE_BITS && major == 0 && minor == 0) {
            buffer.putInt(type);
            return mode;
        }
        buffer.putInt(mode)
                .putInt(statx.get(JAVA_INT, 20))
                .putInt(statx.get(JAVA_INT, 24))
                .putLong(type == DIRECTORY_BITS ? 0 : statx.get(JAVA_LONG, 40))
                .putLong(statx.get(JAVA_LONG, 32))
                .putInt(major)
                .putInt(minor)
                .putLong(statx.get(JAVA_LONG, 112))
                .putInt(statx.get(JAVA_INT, 120))
                .putLong(statx.get(JAVA_LONG, 96))
                .putInt(statx.get(JAVA_INT, 104));
        return mode;
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
