package dev.jbuild.cache.os;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Where an operation on one file happens: an open directory, one name in it, and memory for the call's arguments. */
final class Place implements AutoCloseable {

    private static final byte[] ITSELF = {};

    private final Scratch scratch = Scratch.take();
    private final Parents.Parent parent;
    private final byte[] name;
    private final String path;

    Place(Parents parents, String path) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path can't hold the character NUL");
        }
        this.path = path;
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        int slash = path.lastIndexOf('/', end - 1);
        String last = path.substring(slash + 1, end);
        if (last.isEmpty() || last.equals(".") || last.equals("..")) {
            parent = parents.open(scratch, path.substring(0, end));
            name = ITSELF;
        } else {
            parent = parents.open(scratch, slash < 0 ? "" : path.substring(0, slash));
            name = FileNames.encode(last);
        }
    }

    Scratch scratch() {
        return scratch;
    }

    /** The open directory that holds the name, or the negative error number. */
    int directory() {
        return parent.descriptor();
    }

    /** One component, empty when the directory itself is meant. */
    byte[] name() {
        return name;
    }

    boolean isDirectoryItself() {
        return name.length == 0;
    }

    /** The name as an argument of a call. */
    long nameAddress() {
        return scratch.string(name);
    }

    /** A path by which calls that take no descriptor reach this very file; its last component is not to be followed. */
    long procAddress() {
        byte[] prefix = FileNames.encode("/proc/self/fd/" + directory() + "/");
        byte[] last = isDirectoryItself() ? new byte[] {'.'} : name;
        byte[] whole = new byte[prefix.length + last.length];
        System.arraycopy(prefix, 0, whole, 0, prefix.length);
        System.arraycopy(last, 0, whole, prefix.length, last.length);
        return scratch.string(whole);
    }

    /** Makes a call on this place, unless the directory could not be opened. */
    long call(SystemCall call, long b, long c, long d, long e) {
        return directory() < 0 ? directory() : scratch.call(call, directory(), b, c, d, e, 0);
    }

    /** What the file is, links not followed; empty if there is none. */
    Optional<FileStat> stat() throws ErrnoException {
        MemorySegment statx = scratch.reserve(FileStat.STRUCT_SIZE);
        long flags = Descriptors.AT_SYMLINK_NOFOLLOW
                | Descriptors.AT_NO_AUTOMOUNT
                | (isDirectoryItself() ? Descriptors.AT_EMPTY_PATH : 0);
        long result = call(SystemCall.STATX, nameAddress(), flags, FileStat.BASIC_STATS, statx.address());
        if (result == -Errno.ENOENT || result == -Errno.ENOTDIR) {
            return Optional.empty();
        }
        check(result, SystemCall.STATX, "look at");
        return Optional.of(FileStat.of(statx));
    }

    /** Throws if the result is an error, with what was attempted and the path in the message. */
    int check(long result, SystemCall call, String attempt) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, (int) -result, attempt + " " + (path.isEmpty() ? "/" : path));
        }
        return (int) result;
    }

    @Override
    public void close() {
        parent.close();
        scratch.close();
    }
}
