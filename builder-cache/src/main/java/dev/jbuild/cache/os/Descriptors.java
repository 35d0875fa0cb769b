package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * File descriptors that this process owns: opening, looking at, locking, closing them.
 *
 * <p>Every descriptor is made close-on-exec. The int is the kernel's; nobody closes it but who opened it, or the stream
 * it was given to.
 */
public final class Descriptors {

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_TRUNC = 01000;
    public static final int O_APPEND = 02000;
    public static final int O_NONBLOCK = 04000;
    public static final int O_CLOEXEC = 02000000;
    public static final int O_PATH = 010000000;
    public static final int O_DIRECTORY = Kernel.ON_X86_64 ? 0200000 : 040000;
    public static final int O_NOFOLLOW = Kernel.ON_X86_64 ? 0400000 : 0100000;
    static final int O_LARGEFILE = Kernel.ON_X86_64 ? 0 : 0400000;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    static final long RESOLVE_NO_MAGICLINKS = 0x02;
    static final long RESOLVE_IN_ROOT = 0x10;

    private static final int OPEN_HOW_SIZE = 24;
    private static final long LOCK_EXCLUSIVE = 2;
    private static final long LOCK_SHARED = 1;
    private static final long LOCK_NOT_BLOCKING = 4;

    private Descriptors() {}

    /** Opens a path of the host. */
    public static int open(Path path, int flags, int mode) throws ErrnoException {
        try (Scratch scratch = Scratch.take()) {
            long name = scratch.string(FileNames.encode(path.toString()));
            long result = scratch.call(SystemCall.OPENAT, AT_FDCWD, name, flags | O_CLOEXEC | O_LARGEFILE, mode);
            return checked(result, SystemCall.OPENAT, path.toString());
        }
    }

    /** Opens one component below a directory; never call it with a path. */
    static long openComponent(Scratch scratch, int directory, byte[] name, int flags, int mode) {
        return scratch.call(
                SystemCall.OPENAT, directory, scratch.string(name), flags | O_CLOEXEC | O_LARGEFILE | O_NOFOLLOW, mode);
    }

    /** Opens a path as if {@code root} were "/"; gives the negative error number on failure. */
    static long openInRoot(Scratch scratch, int root, byte[] path, int flags, int mode) {
        MemorySegment how = scratch.reserve(OPEN_HOW_SIZE);
        how.set(JAVA_LONG, 0, (flags | O_CLOEXEC | O_LARGEFILE) & 0xffffffffL);
        how.set(JAVA_LONG, 8, mode);
        how.set(JAVA_LONG, 16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
        byte[] bytes = path.length == 0 ? new byte[] {'.'} : path;
        while (true) {
            long result = scratch.call(SystemCall.OPENAT2, root, scratch.string(bytes), how.address(), OPEN_HOW_SIZE);
            // The kernel asks for another try when the tree changed under a ".." of the path.
            if (result != -Errno.EAGAIN) {
                return result;
            }
        }
    }

    /** What an open file is. */
    public static FileStat stat(int descriptor) throws ErrnoException {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment statx = scratch.reserve(FileStat.STRUCT_SIZE);
            long result = scratch.call(
                    SystemCall.STATX,
                    descriptor,
                    scratch.string(new byte[0]),
                    AT_EMPTY_PATH,
                    FileStat.BASIC_STATS,
                    statx.address(),
                    0);
            checked(result, SystemCall.STATX, "descriptor " + descriptor);
            return FileStat.of(statx);
        }
    }

    /** A lock that dies with the open file, so with the process: waits until it is had. */
    public static void lock(int descriptor, boolean exclusive) throws ErrnoException {
        Kernel.call(SystemCall.FLOCK, descriptor, exclusive ? LOCK_EXCLUSIVE : LOCK_SHARED);
    }

    /** As {@link #lock}, but gives false at once when somebody else has it. */
    public static boolean tryLock(int descriptor, boolean exclusive) throws ErrnoException {
        long kind = (exclusive ? LOCK_EXCLUSIVE : LOCK_SHARED) | LOCK_NOT_BLOCKING;
        long result = Kernel.tryCall(SystemCall.FLOCK, descriptor, kind);
        if (result == -Errno.EAGAIN) {
            return false;
        }
        checked(result, SystemCall.FLOCK, "lock");
        return true;
    }

    /** Asks the kernel to put the file's (or directory's) content on the disk. */
    public static void sync(int descriptor) throws ErrnoException {
        Kernel.call(SystemCall.FSYNC, descriptor);
    }

    /** {@link #sync} of a file or directory of the host. */
    public static void sync(Path path) throws ErrnoException {
        int descriptor = open(path, O_RDONLY, 0);
        try {
            sync(descriptor);
        } finally {
            close(descriptor);
        }
    }

    /** Closes; what the kernel says to it is of no use to anyone. */
    public static void close(int descriptor) {
        long ignored = Kernel.tryCall(SystemCall.CLOSE, descriptor);
        assert ignored != -Errno.EBADF : "closed twice: " + descriptor;
    }

    /** A stream that owns the descriptor. Not thread safe. Unbuffered: read with large arrays. */
    public static InputStream input(int descriptor, String subject) {
        return new DescriptorInputStream(descriptor, subject);
    }

    /** A stream that owns the descriptor. Not thread safe. Unbuffered: write large arrays. */
    public static OutputStream output(int descriptor, String subject) {
        return new DescriptorOutputStream(descriptor, subject);
    }

    /** The address of the calling error, if the kernel put one into a file-system context's log. */
    static Optional<String> message(int context) {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment text = scratch.reserve(1024);
            long count = scratch.call(SystemCall.READ, context, text.address(), 1024, 0);
            if (count <= 0) {
                return Optional.empty();
            }
            byte[] bytes = text.asSlice(0, count).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            return Optional.of(FileNames.decode(bytes).strip());
        }
    }

    static int checked(long result, SystemCall call, String subject) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, (int) -result, subject);
        }
        return (int) result;
    }
}
