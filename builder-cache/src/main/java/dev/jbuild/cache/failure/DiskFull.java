package dev.jbuild.cache.failure;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;

/** Tells what this machine lacks (room, rights, descriptors) from what is wrong with what was read. */
public final class DiskFull {

    private DiskFull() {}

    /** Whether a failure, or what caused it, is that the disk has no room, the user's share of it included. */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ErrnoException call) {
                if (call.errno() == Errno.ENOSPC || call.errno() == Errno.EDQUOT) {
                    return true;
                }
            } else if (cause instanceof IOException) {
                // Java's own calls tell it in the C library's words only.
                String message = String.valueOf(cause.getMessage());
                if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Throws what says nothing about the content that was read: a full disk, missing rights, too many open files. */
    public static void rethrow(Exception failure) throws IOException {
        boolean ours = is(failure)
                || failure instanceof AccessDeniedException
                || (failure instanceof ErrnoException call
                        && switch (call.errno()) {
                            case Errno.EACCES, Errno.EPERM, Errno.EMFILE, Errno.ENOMEM, Errno.EROFS -> true;
                            default -> false;
                        });
        if (ours) {
            if (failure instanceof IOException known) {
                throw known;
            }
            throw new IOException(failure);
        }
    }
}
