package dev.jbuild.cache.os;

import org.jspecify.annotations.Nullable;

/**
 * The directories below a root in which files are being made, by path; the last one is kept open, because whoever walks
 * or unpacks a tree names many files of one directory in a row. Thread safe.
 */
final class Parents {

    private static final int FLAGS = Descriptors.O_PATH | Descriptors.O_DIRECTORY;

    private final int root;
    private @Nullable Parent last;

    Parents(int root) {
        this.root = root;
    }

    /** An open directory, lent until {@link #close}. */
    static final class Parent implements AutoCloseable {
        private final String path;
        private final int descriptor;
        private int users = 1;

        private Parent(String path, int descriptor) {
            this.path = path;
            this.descriptor = descriptor;
        }

        /** The open directory, or the negative error number of opening it. */
        int descriptor() {
            return descriptor;
        }

        private synchronized boolean use() {
            if (users == 0) {
                return false;
            }
            users++;
            return true;
        }

        @Override
        public synchronized void close() {
            users--;
            if (users == 0 && descriptor >= 0) {
                Descriptors.close(descriptor);
            }
        }
    }

    /** Opens a directory, every symbolic link in the path followed within the root. */
    Parent open(Scratch scratch, String path) {
        Parent known = remembered(path);
        if (known != null) {
            return known;
        }
        long descriptor = Descriptors.openInRoot(scratch, root, FileNames.encode(path), FLAGS, 0);
        Parent parent = new Parent(path, (int) descriptor);
        if (descriptor >= 0) {
            remember(parent);
        }
        return parent;
    }

    private synchronized @Nullable Parent remembered(String path) {
        return last != null && last.path.equals(path) && last.use() ? last : null;
    }

    private synchronized void remember(Parent parent) {
        forget();
        parent.use();
        last = parent;
    }

    /** To be called when a name was removed or moved: the remembered path may lead elsewhere now. */
    synchronized void forget() {
        if (last != null) {
            last.close();
            last = null;
        }
    }
}
