package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Copies files between two trees, either of which may be changed by a container meanwhile: what has gone when it is its turn is
 * left out, and no link is ever followed. Memory is needed for the names of one directory and for files with several names. One
 * thread's; good for one copy.
 */
final class TreeTransfer {

    private static final int SET_ID_BITS = 06000;
    private static final String CAPABILITY = "security.capability";

    private final RootDir from;
    private final RootDir to;
    private final Ownership ownership;
    private final Predicate<FileStat> hidden;
    private final Predicate<FileStat> closed;
    private final Check check;
    private final Consumer<String> notes;
    private final Map<Inode, String> linked = new HashMap<>();
    private final List<Pending> directories = new ArrayList<>();
    private long bytes;

    private record Inode(long device, long inode) {}

    private record Pending(String source, String target, FileStat stat) {}

    /** Looks before each file whether it still makes sense to go on. */
    interface Check {
        void run() throws EngineException;
    }

    /**
     * Prepares a copy.
     *
     * @param hidden directories that are copied empty
     * @param closed directories that are left as they are, with what is in them
     * @param notes is told of what can't be copied
     */
    TreeTransfer(
            RootDir from,
            RootDir to,
            Ownership ownership,
            Predicate<FileStat> hidden,
            Predicate<FileStat> closed,
            Check check,
            Consumer<String> notes) {
        this.from = from;
        this.to = to;
        this.ownership = ownership;
        this.hidden = hidden;
        this.closed = closed;
        this.check = check;
        this.notes = notes;
    }

    /**
     * Copies a file, or a directory with all that is in it.
     *
     * @param target its name; empty for a directory whose contents go into the root
     * @return the bytes of all files
     */
    long copy(String source, FileStat stat, String target) throws EngineException, IOException {
        Deque<Pending> open = new ArrayDeque<>();
        open.push(new Pending(source, target, stat));
        while (!open.isEmpty()) {
            check.run();
            Pending next = open.pop();
            if (next.stat().type() != FileType.DIRECTORY) {
                tryEntry(next);
            } else if (directory(next) && !hidden.test(next.stat())) {
                push(open, next);
            }
        }
        // Their times last: making something in a directory changes its time.
        for (Pending made : directories.reversed()) {
            attributes(made);
        }
        return bytes;
    }

    private void push(Deque<Pending> open, Pending directory) throws IOException {
        List<String> names;
        try {
            names = from.list(directory.source());
        } catch (ErrnoException failure) {
            if (VanishedFiles.isOne(failure)) {
                return;
            }
            throw failure;
        }
        for (String name : names.reversed()) {
            String source = Located.join(directory.source(), name);
            Optional<FileStat> stat = from.lstat(source);
            if (stat.isPresent()) {
                open.push(new Pending(source, Located.join(directory.target(), name), stat.get()));
            }
        }
    }

    /** Makes a directory, and says whether what is in it is to be copied. */
    private boolean directory(Pending directory) throws EngineException, IOException {
        if (directory.target().isEmpty()) {
            // What is there already stays what it is.
            return true;
        }
        Optional<FileStat> there = to.lstat(directory.target());
        if (there.isEmpty()) {
            to.mkdir(directory.target(), 0700);
        } else if (there.get().type() != FileType.DIRECTORY) {
            throw new EngineException(
                    "JB5035",
                    "Cannot overwrite non-directory " + directory.target() + " with a directory.",
                    "Remove it first, or copy to another place.");
        } else if (closed.test(there.get())) {
            notes.accept(directory.source() + " was left out: a file system of the kernel's is there");
            return false;
        }
        directories.add(directory);
        return true;
    }

    private void tryEntry(Pending entry) throws EngineException, IOException {
        try {
            entry(entry);
        } catch (ErrnoException failure) {
            if (!VanishedFiles.isOne(failure) || from.lstat(entry.source()).isPresent()) {
                throw failure;
            }
        }
    }

    private void entry(Pending entry) throws EngineException, IOException {
        if (isLeftOut(entry)) {
            return;
        }
        clear(entry.target());
        FileStat stat = entry.stat();
        if (stat.nlink() > 1 && stat.type() == FileType.FILE) {
            String first = linked.putIfAbsent(new Inode(stat.device(), stat.inode()), entry.target());
            if (first != null && link(first, entry.target())) {
                return;
            }
        }
        switch (stat.type()) {
            case FILE -> {
                RootDir.copyFile(from, entry.source(), to, entry.target(), 0600);
                bytes += stat.size();
            }
            case SYMLINK -> {
                to.symlink(from.readLink(entry.source()), entry.target());
                chown(entry);
                to.setTimes(entry.target(), stat.mtimeSeconds(), stat.mtimeNanos());
                return;
            }
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE ->
                to.mknod(entry.target(), stat.type(), 0600, stat.rdevMajor(), stat.rdevMinor());
            case SOCKET, DIRECTORY -> throw new IllegalStateException("is left out, or copied elsewhere");
        }
        attributes(entry);
    }

    /** A device of a container's would be one of the host's: only who asks for exact copies gets it. */
    private boolean isLeftOut(Pending entry) {
        boolean left = switch (entry.stat().type()) {
            case SOCKET -> true;
            case CHARACTER_DEVICE, BLOCK_DEVICE -> ownership == Ownership.CALLER;
            case FILE, DIRECTORY, SYMLINK, FIFO -> false;
        };
        if (left) {
            notes.accept(entry.source()
                    + (entry.stat().type() == FileType.SOCKET
                            ? " is a socket and was left out"
                            : " is a device and was left out; with -a it is copied"));
        }
        return left;
    }

    /** Takes away what a file is to replace. */
    private void clear(String target) throws EngineException, IOException {
        Optional<FileStat> there = to.lstat(target);
        if (there.isEmpty()) {
            return;
        }
        if (there.get().type() == FileType.DIRECTORY) {
            throw new EngineException(
                    "JB5035",
                    "Cannot overwrite directory " + target + " with non-directory.",
                    "Remove it first, or copy to another place.");
        }
        to.unlink(target);
    }

    /** Gives a copy a further name; false where the first one lies on another file system, as a volume is. */
    private boolean link(String first, String target) throws IOException {
        try {
            to.link(first, target);
            return true;
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.EXDEV || failure.errno() == Errno.EPERM || VanishedFiles.isOne(failure)) {
                return false;
            }
            throw failure;
        }
    }

    private void attributes(Pending entry) throws IOException {
        FileStat stat = entry.stat();
        // The owner goes first: changing it clears the set-id bits and the capabilities.
        chown(entry);
        boolean privileged = (stat.mode() & SET_ID_BITS) != 0;
        Map<String, byte[]> attributes = xattrs(entry.source());
        boolean sameOwner = (!privileged && !attributes.containsKey(CAPABILITY)) || hasSameOwner(entry);
        to.chmod(entry.target(), sameOwner ? stat.mode() : stat.mode() & ~SET_ID_BITS);
        for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
            if (sameOwner || !attribute.getKey().equals(CAPABILITY)) {
                setXattr(entry.target(), attribute.getKey(), attribute.getValue());
            }
        }
        to.setTimes(entry.target(), stat.mtimeSeconds(), stat.mtimeNanos());
    }

    private void chown(Pending entry) throws IOException {
        switch (ownership) {
            case KEPT ->
                to.chown(entry.target(), entry.stat().uid(), entry.stat().gid());
            case ROOT -> to.chown(entry.target(), 0, 0);
            case CALLER -> {
                return;
            }
        }
    }

    /** What makes a program more than its user's must not become another user's by being copied. */
    private boolean hasSameOwner(Pending entry) throws IOException {
        Optional<FileStat> made = to.lstat(entry.target());
        return made.isPresent()
                && made.get().uid() == entry.stat().uid()
                && made.get().gid() == entry.stat().gid();
    }

    private Map<String, byte[]> xattrs(String path) throws IOException {
        try {
            return FileAttributes.of(from, path);
        } catch (ErrnoException failure) {
            if (VanishedFiles.isOne(failure)) {
                return Map.of();
            }
            throw failure;
        }
    }

    /** Not every file system has attributes, and not every caller may set all: the file counts more. */
    private void setXattr(String target, String name, byte[] value) throws IOException {
        try {
            to.setXattr(target, name, value);
        } catch (ErrnoException failure) {
            if (failure.errno() != Errno.EOPNOTSUPP && failure.errno() != Errno.EPERM) {
                throw failure;
            }
            notes.accept(target + ": the attribute " + name + " was left out: " + Errno.describe(failure.errno()));
        }
    }
}
