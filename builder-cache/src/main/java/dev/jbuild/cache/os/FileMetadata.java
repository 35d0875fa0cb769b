package dev.jbuild.cache.os;

import static dev.jbuild.cache.os.Descriptors.AT_EMPTY_PATH;
import static dev.jbuild.cache.os.Descriptors.AT_SYMLINK_NOFOLLOW;
import static dev.jbuild.cache.os.Descriptors.O_NOFOLLOW;
import static dev.jbuild.cache.os.Descriptors.O_PATH;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Mode, owner and times of a file, of a link its own. */
final class FileMetadata {

    private FileMetadata() {}

    static void chmod(Place place, int mode) throws ErrnoException {
        long flags = AT_SYMLINK_NOFOLLOW | (place.isDirectoryItself() ? AT_EMPTY_PATH : 0);
        long result = place.call(SystemCall.FCHMODAT2, place.nameAddress(), mode, flags, 0);
        if (result == -Errno.ENOSYS) {
            result = chmodBeforeLinux66(place, mode);
        }
        place.check(result, SystemCall.FCHMODAT2, "change the mode of");
    }

    private static long chmodBeforeLinux66(Place place, int mode) throws ErrnoException {
        Optional<FileStat> stat = place.stat();
        if (stat.isPresent() && stat.get().type() == FileType.SYMLINK) {
            return -Errno.EOPNOTSUPP;
        }
        long file = Descriptors.openInRoot(place.scratch(), place.directory(), place.name(), O_PATH | O_NOFOLLOW, 0);
        if (file < 0) {
            return file;
        }
        try {
            long path = place.scratch().string(FileNames.encode("/proc/self/fd/" + file));
            return place.scratch().call(SystemCall.FCHMODAT, Descriptors.AT_FDCWD, path, mode, 0);
        } finally {
            Descriptors.close((int) file);
        }
    }

    static void chown(Place place, int uid, int gid) throws ErrnoException {
        long flags = AT_SYMLINK_NOFOLLOW | (place.isDirectoryItself() ? AT_EMPTY_PATH : 0);
        place.check(
                place.call(SystemCall.FCHOWNAT, place.nameAddress(), uid, gid, flags),
                SystemCall.FCHOWNAT,
                "change the owner of");
    }

    static void setTimes(Place place, long seconds, int nanos) throws ErrnoException {
        MemorySegment times = place.scratch().reserve(32);
        for (long at = 0; at < 32; at += 16) {
            times.set(JAVA_LONG, at, seconds);
            times.set(JAVA_LONG, at + 8, nanos);
        }
        byte[] name = place.isDirectoryItself() ? new byte[] {'.'} : place.name();
        place.check(
                place.call(SystemCall.UTIMENSAT, place.scratch().string(name), times.address(), AT_SYMLINK_NOFOLLOW, 0),
                SystemCall.UTIMENSAT,
                "set the times of");
    }
}
