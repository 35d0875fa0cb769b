package dev.jbuild.cache.os;

import static dev.jbuild.cache.os.Descriptors.AT_REMOVEDIR;
import static dev.jbuild.cache.os.Descriptors.O_CREAT;
import static dev.jbuild.cache.os.Descriptors.O_DIRECTORY;
import static dev.jbuild.cache.os.Descriptors.O_EXCL;
import static dev.jbuild.cache.os.Descriptors.O_NOFOLLOW;
import static dev.jbuild.cache.os.Descriptors.O_NONBLOCK;
import static dev.jbuild.cache.os.Descriptors.O_PATH;
import static dev.jbuild.cache.os.Descriptors.O_RDONLY;
import static dev.jbuild.cache.os.Descriptors.O_WRONLY;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A hostile file tree below one open directory, from which no path leads out.
 *
 * <p>Paths are {@link FileNames} strings relative to the root; a leading slash means the root too, {@code ""} is the root
 * itself. Every component but the last follows symbolic links as if the root were {@code /} (the kernel does that, by
 * {@code openat2} with {@code RESOLVE_IN_ROOT}); the last one is followed only where a method says so. A slash at the end
 * says nothing.
 *
 * <p>Thread safe. Keeps the directory of the last path open, so while somebody else renames directories of this tree, an
 * operation may still reach the old place (inside of the tree as well). A failure is an {@link ErrnoException} that says
 * what was attempted on which path. Closing closes the descriptor; the tree stays.
 */
public final class RootDir implements AutoCloseable {

    private static final int LINK_LIMIT = 4096;

    private final int descriptor;
    private final Parents parents;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RootDir(int descriptor) {
        this.descriptor = descriptor;
        this.parents = new Parents(descriptor);
    }

    /** Opens a directory of the host. */
    public static RootDir open(Path hostDirectory) throws IOException {
        return new RootDir(Descriptors.open(hostDirectory, O_PATH | O_DIRECTORY, 0));
    }

    /** A root for an open directory; owns the descriptor from now on. */
    public static RootDir ofDescriptor(int descriptor) {
        return new RootDir(descriptor);
    }

    /** A new root at a directory of this one, links followed. The caller closes it. */
    public RootDir sub(String path) throws IOException {
        return new RootDir(openFile(path, O_PATH | O_DIRECTORY, 0));
    }

    /** The open directory; stays this object's. */
    public int descriptor() {
        return descriptor;
    }

    /** What the file is, empty if there is none. */
    public Optional<FileStat> lstat(String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            return place.stat();
        }
    }

    /** As {@link #lstat}, with the last component followed within the root. Empty for a link to nowhere. */
    public Optional<FileStat> stat(String path) throws IOException {
        Optional<FileStat> found = lstat(path);
        if (found.isEmpty() || found.get().type() != FileType.SYMLINK) {
            return found;
        }
        int file = tryOpen(path, O_PATH);
        if (file == -Errno.ENOENT || file == -Errno.ENOTDIR) {
            return Optional.empty();
        }
        Descriptors.checked(file, SystemCall.OPENAT2, "look at " + path);
        try {
            return Optional.of(Descriptors.stat(file));
        } finally {
            Descriptors.close(file);
        }
    }

    /**
     * The path with all symbolic links, the last one too, followed within the root; without a leading slash. Components
     * that do not exist are kept as they are.
     *
     * @return empty when there are more than 40 links, which means a circle
     */
    public Optional<String> resolve(String path) throws IOException {
        return new LinkResolver(this).resolve(path);
    }

    /** The target of a symbolic link. */
    public String readLink(String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            MemorySegment target = place.scratch().reserve(LINK_LIMIT);
            long length = place.call(SystemCall.READLINKAT, place.nameAddress(), target.address(), LINK_LIMIT, 0);
            place.check(length, SystemCall.READLINKAT, "read link");
            return FileNames.decode(target.asSlice(0, length).toArray(JAVA_BYTE));
        }
    }

    /** The target of a symbolic link; empty if the file is none or is not there. */
    public Optional<String> tryReadLink(String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            MemorySegment target = place.scratch().reserve(LINK_LIMIT);
            long length = place.call(SystemCall.READLINKAT, place.nameAddress(), target.address(), LINK_LIMIT, 0);
            if (length == -Errno.EINVAL || length == -Errno.ENOENT || length == -Errno.ENOTDIR) {
                return Optional.empty();
            }
            place.check(length, SystemCall.READLINKAT, "read link");
            return Optional.of(FileNames.decode(target.asSlice(0, length).toArray(JAVA_BYTE)));
        }
    }

    /** The names in a directory (links to it followed), sorted by their bytes, without {@code .} and {@code ..}. */
    public List<String> list(String path) throws IOException {
        int directory = openFile(path, O_RDONLY | O_DIRECTORY, 0);
        try {
            return DirectoryEntry.list(directory, path).stream()
                    .map(entry -> FileNames.decode(entry.name()))
                    .toList();
        } finally {
            Descriptors.close(directory);
        }
    }

    /** Reads a regular file, links followed. Never opens a pipe or a device. The caller closes the stream. */
    public InputStream read(String path) throws IOException {
        int file = openFile(path, O_RDONLY | O_NONBLOCK, 0);
        FileStat stat = Descriptors.stat(file);
        if (stat.type() != FileType.FILE) {
            Descriptors.close(file);
            throw new ErrnoException(SystemCall.OPENAT2, Errno.EINVAL, "read " + path + ", which is no regular file");
        }
        return Descriptors.input(file, path);
    }

    /** Makes a new file with exactly this mode; fails if the name exists. The caller closes the stream. */
    public OutputStream create(String path, int mode) throws IOException {
        return Descriptors.output(createFile(path, mode), path);
    }

    /** As {@link #create}, as a descriptor that the caller closes. */
    public int createFile(String path, int mode) throws IOException {
        try (Place place = new Place(parents, path)) {
            long file = place.directory() < 0
                    ? place.directory()
                    : Descriptors.openComponent(
                            place.scratch(), place.directory(), place.name(), O_WRONLY | O_CREAT | O_EXCL, 0600);
            place.check(file, SystemCall.OPENAT, "create");
            long changed = place.scratch().call(SystemCall.FCHMOD, file, mode);
            if (changed < 0) {
                Descriptors.close((int) file);
                place.check(changed, SystemCall.FCHMOD, "create");
            }
            return (int) file;
        }
    }

    /** Opens a path with the last component followed too (unless O_NOFOLLOW is among the flags). The caller closes it. */
    public int openFile(String path, int flags, int mode) throws IOException {
        return Descriptors.checked(
                tryOpen(path, flags, mode), SystemCall.OPENAT2, "open " + (path.isEmpty() ? "/" : path));
    }

    private int tryOpen(String path, int flags) {
        return tryOpen(path, flags, 0);
    }

    private int tryOpen(String path, int flags, int mode) {
        if (path.indexOf('\0') >= 0) {
            return -Errno.EINVAL;
        }
        if ((flags & (O_CREAT | O_NOFOLLOW)) == 0) {
            int fast = openWithoutFollowing(path, flags);
            if (fast >= 0) {
                return fast;
            }
        }
        try (Scratch scratch = Scratch.take()) {
            return (int) Descriptors.openInRoot(scratch, descriptor, FileNames.encode(path), flags, mode);
        }
    }

    /** Through the directory that is open already; fails for a link, which then goes the long way. */
    private int openWithoutFollowing(String path, int flags) {
        if ((flags & O_PATH) != 0) {
            return -Errno.ELOOP;
        }
        try (Place place = new Place(parents, path)) {
            return place.directory() < 0 || place.isDirectoryItself()
                    ? -Errno.ELOOP
                    : (int) Descriptors.openComponent(
                            place.scratch(), place.directory(), place.name(), flags | O_NOFOLLOW, 0);
        }
    }

    /** Makes a directory with exactly this mode. */
    public void mkdir(String path, int mode) throws IOException {
        try (Place place = new Place(parents, path)) {
            place.check(
                    place.call(SystemCall.MKDIRAT, place.nameAddress(), mode, 0, 0),
                    SystemCall.MKDIRAT,
                    "make directory");
            FileMetadata.chmod(place, mode);
        }
    }

    public void symlink(String target, String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            long result = place.directory() < 0
                    ? place.directory()
                    : place.scratch()
                            .call(
                                    SystemCall.SYMLINKAT,
                                    place.scratch().string(FileNames.encode(target)),
                                    place.directory(),
                                    place.nameAddress(),
                                    0);
            place.check(result, SystemCall.SYMLINKAT, "make symbolic link");
        }
    }

    /** A second name for an existing file, which may be a symbolic link itself. */
    public void link(String existing, String path) throws IOException {
        try (Place from = new Place(parents, existing);
                Place to = new Place(parents, path)) {
            from.check(from.directory(), SystemCall.LINKAT, "link to");
            to.check(to.directory(), SystemCall.LINKAT, "link");
            long result = from.scratch()
                    .call(
                            SystemCall.LINKAT,
                            from.directory(),
                            from.nameAddress(),
                            to.directory(),
                            to.nameAddress(),
                            0,
                            0);
            to.check(result, SystemCall.LINKAT, "link to " + existing + " as");
        }
    }

    /** Makes a pipe, a device or a whiteout (character device 0:0) with exactly this mode. */
    public void mknod(String path, FileType type, int mode, int major, int minor) throws IOException {
        long device = (minor & 0xffL) | ((major & 0xfffL) << 8) | ((minor & ~0xffL) << 12) | ((major & ~0xfffL) << 32);
        try (Place place = new Place(parents, path)) {
            long result = place.call(SystemCall.MKNODAT, place.nameAddress(), type.bits() | mode, device, 0);
            place.check(result, SystemCall.MKNODAT, "make node");
            FileMetadata.chmod(place, mode);
        }
    }

    public void unlink(String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            place.check(place.call(SystemCall.UNLINKAT, place.nameAddress(), 0, 0, 0), SystemCall.UNLINKAT, "remove");
        } finally {
            parents.forget();
        }
    }

    /** Removes an empty directory. */
    public void rmdir(String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            place.check(
                    place.call(SystemCall.UNLINKAT, place.nameAddress(), AT_REMOVEDIR, 0, 0),
                    SystemCall.UNLINKAT,
                    "remove directory");
        } finally {
            parents.forget();
        }
    }

    /** Removes an empty directory or an empty regular file; anything else, and a missing one, is left as it is. */
    public void removeIfEmpty(String path) throws IOException {
        Optional<FileStat> stat = lstat(path);
        if (stat.isEmpty()) {
            return;
        }
        if (stat.get().type() == FileType.FILE && stat.get().size() == 0) {
            unlink(path);
        } else if (stat.get().type() == FileType.DIRECTORY && list(path).isEmpty()) {
            rmdir(path);
        }
    }

    /** Removes a file or a whole directory; a missing one is fine. For {@code ""} all that is in the root. */
    public void removeTree(String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            if (place.directory() >= 0) {
                TreeRemoval.remove(place.directory(), place.name(), path);
            } else if (place.directory() != -Errno.ENOENT && place.directory() != -Errno.ENOTDIR) {
                place.check(place.directory(), SystemCall.OPENAT2, "remove");
            }
        } finally {
            parents.forget();
        }
    }

    /** Moves a name, replacing a file (or an empty directory by a directory) that has the new one already. */
    public void rename(String from, String to) throws IOException {
        try (Place source = new Place(parents, from);
                Place target = new Place(parents, to)) {
            source.check(source.directory(), SystemCall.RENAMEAT2, "rename");
            target.check(target.directory(), SystemCall.RENAMEAT2, "rename to");
            long result = source.scratch()
                    .call(
                            SystemCall.RENAMEAT2,
                            source.directory(),
                            source.nameAddress(),
                            target.directory(),
                            target.nameAddress(),
                            0,
                            0);
            source.check(result, SystemCall.RENAMEAT2, "rename to " + to + ":");
        } finally {
            parents.forget();
        }
    }

    /** Sets the 07777 bits. A symbolic link has none: EOPNOTSUPP. */
    public void chmod(String path, int mode) throws IOException {
        try (Place place = new Place(parents, path)) {
            FileMetadata.chmod(place, mode);
        }
    }

    /** Sets the owner; the kernel clears set-id bits and capabilities of a file by that, so do it before those. */
    public void chown(String path, int uid, int gid) throws IOException {
        try (Place place = new Place(parents, path)) {
            FileMetadata.chown(place, uid, gid);
        }
    }

    /** Sets the times of modification and of access, of a link its own. */
    public void setTimes(String path, long seconds, int nanos) throws IOException {
        try (Place place = new Place(parents, path)) {
            FileMetadata.setTimes(place, seconds, nanos);
        }
    }

    /** All extended attributes, of a link its own, sorted by name; empty where the file system has none. */
    public Map<String, byte[]> xattrs(String path) throws IOException {
        try (Place place = new Place(parents, path)) {
            place.check(place.directory(), SystemCall.LLISTXATTR, "read the attributes of");
            return ExtendedAttributes.ofPlace(place);
        }
    }

    public void setXattr(String path, String name, byte[] value) throws IOException {
        try (Place place = new Place(parents, path)) {
            place.check(place.directory(), SystemCall.LSETXATTR, "set the attribute " + name + " of");
            place.check(
                    ExtendedAttributes.set(place, name, value),
                    SystemCall.LSETXATTR,
                    "set the attribute " + name + " of");
        }
    }

    public void removeXattr(String path, String name) throws IOException {
        try (Place place = new Place(parents, path)) {
            place.check(place.directory(), SystemCall.LREMOVEXATTR, "remove the attribute " + name + " of");
            place.check(
                    ExtendedAttributes.remove(place, name),
                    SystemCall.LREMOVEXATTR,
                    "remove the attribute " + name + " of");
        }
    }

    /**
     * Copies a regular file's bytes (no owner, time, attributes) into a new file of exactly this mode, by the kernel and
     * with its holes where that is cheap. Links of the source are followed.
     */
    public static void copyFile(RootDir from, String source, RootDir to, String target, int mode) throws IOException {
        FileCopy.copy(from, source, to, target, mode);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parents.forget();
            Descriptors.close(descriptor);
        }
    }
}
