package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;

/** A container that runs may remove files while they are read. */
final class VanishedFiles {

    private VanishedFiles() {}

    /** Whether a failure says that a file is not there any more. */
    static boolean isOne(ErrnoException failure) {
        return failure.errno() == Errno.ENOENT || failure.errno() == Errno.ENOTDIR || failure.errno() == Errno.ESTALE;
    }
}
