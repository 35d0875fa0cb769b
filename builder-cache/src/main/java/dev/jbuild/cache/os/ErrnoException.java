package dev.jbuild.cache.os;

import java.io.IOException;

/** A system call's failure: which call, which error number, and on what. */
public final class ErrnoException extends IOException {

    private static final long serialVersionUID = 1L;

    private final SystemCall call;
    private final int errno;

    public ErrnoException(SystemCall call, int errno) {
        super(Errno.describe(errno));
        this.call = call;
        this.errno = errno;
    }

    public ErrnoException(SystemCall call, int errno, String subject) {
        super(subject + ": " + Errno.describe(errno));
        this.call = call;
        this.errno = errno;
    }

    /** The call that failed. */
    public SystemCall call() {
        return call;
    }

    /** The kernel's error number, one of {@link Errno}. */
    public int errno() {
        return errno;
    }
}
