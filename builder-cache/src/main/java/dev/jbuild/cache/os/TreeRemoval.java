package dev.jbuild.cache.os;

import static dev.jbuild.cache.os.Descriptors.AT_REMOVEDIR;
import static dev.jbuild.cache.os.Descriptors.O_DIRECTORY;
import static dev.jbuild.cache.os.Descriptors.O_RDONLY;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Removes a tree that somebody hostile made: of any depth, with directories of mode 0, with links to anywhere.
 *
 * <p>Holds one descriptor whatever the depth: it goes back up by {@code ..} and checks that it came out where it went in.
 */
final class TreeRemoval {

    private static final byte[] UP = {'.', '.'};
    private static final int OWNER_ALL = 0700;

    private final String subject;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private int current;

    private TreeRemoval(String subject, int current) {
        this.subject = subject;
        this.current = current;
    }

    /** A directory that is being emptied. */
    private static final class Frame {
        private final byte[] name;
        private final long inode;
        private final long device;
        private final Deque<byte[]> directories = new ArrayDeque<>();

        private Frame(byte[] name, FileStat stat) {
            this.name = name;
            this.inode = stat.inode();
            this.device = stat.device();
        }

        private boolean is(FileStat stat) {
            return stat.inode() == inode && stat.device() == device;
        }
    }

    /** Removes one name of a directory; with an empty name, all that is in the directory. */
    static void remove(int directory, byte[] name, String subject) throws ErrnoException {
        if (name.length > 0) {
            long result = unlink(directory, name, 0);
            if (result >= 0 || result == -Errno.ENOENT) {
                return;
            }
            if (result != -Errno.EISDIR && result != -Errno.EPERM) {
                Descriptors.checked(result, SystemCall.UNLINKAT, "remove " + subject);
            }
            result = unlink(directory, name, AT_REMOVEDIR);
            if (result >= 0) {
                return;
            }
        }
        byte[] self = name.length > 0 ? name : new byte[] {'.'};
        TreeRemoval removal = new TreeRemoval(subject, openDirectory(directory, self, subject));
        try {
            removal.empty(name);
        } finally {
            Descriptors.close(removal.current);
        }
        if (name.length > 0) {
            Descriptors.checked(unlink(directory, name, AT_REMOVEDIR), SystemCall.UNLINKAT, "remove " + subject);
        }
    }

    private void empty(byte[] name) throws ErrnoException {
        enter(name);
        while (true) {
            Frame frame = frames.element();
            byte[] child = frame.directories.poll();
            if (child != null) {
                if (unlink(current, child, AT_REMOVEDIR) < 0) {
                    moveTo(openDirectory(current, child, subject));
                    enter(child);
                }
            } else {
                frames.pop();
                if (frames.isEmpty()) {
                    return;
                }
                leaveTo(frames.element());
                Descriptors.checked(
                        unlink(current, frame.name, AT_REMOVEDIR), SystemCall.UNLINKAT, "remove " + subject);
            }
        }
    }

    /** Removes the files of the current directory and notes its directories. */
    private void enter(byte[] name) throws ErrnoException {
        Frame frame = new Frame(name, Descriptors.stat(current));
        for (DirectoryEntry entry : DirectoryEntry.list(current, subject)) {
            if (entry.directory()) {
                frame.directories.add(entry.name());
                continue;
            }
            long result = unlink(current, entry.name(), 0);
            if (result == -Errno.EISDIR) {
                frame.directories.add(entry.name());
            } else if (result != -Errno.ENOENT) {
                Descriptors.checked(
                        result, SystemCall.UNLINKAT, "remove " + FileNames.decode(entry.name()) + " in " + subject);
            }
        }
        frames.push(frame);
    }

    private void leaveTo(Frame frame) throws ErrnoException {
        moveTo(openDirectory(current, UP, subject));
        if (!frame.is(Descriptors.stat(current))) {
            throw new ErrnoException(
                    SystemCall.OPENAT, Errno.EBUSY, "remove " + subject + ", which somebody is changing");
        }
    }

    private void moveTo(int directory) {
        Descriptors.close(current);
        current = directory;
    }

    private static int openDirectory(int parent, byte[] name, String subject) throws ErrnoException {
        try (Scratch scratch = Scratch.take()) {
            long result = Descriptors.openComponent(scratch, parent, name, O_RDONLY | O_DIRECTORY, 0);
            if (result == -Errno.EACCES) {
                long changed = scratch.call(
                        SystemCall.FCHMODAT2, parent, scratch.string(name), OWNER_ALL, Descriptors.AT_SYMLINK_NOFOLLOW);
                Descriptors.checked(changed, SystemCall.FCHMODAT2, "remove " + subject);
                result = Descriptors.openComponent(scratch, parent, name, O_RDONLY | O_DIRECTORY, 0);
            }
            return Descriptors.checked(result, SystemCall.OPENAT, "remove " + subject);
        }
    }

    private static long unlink(int directory, byte[] name, int flags) {
        try (Scratch scratch = Scratch.take()) {
            return scratch.call(SystemCall.UNLINKAT, directory, scratch.string(name), flags, 0);
        }
    }
}
