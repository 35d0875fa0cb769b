package dev.jbuild.cache.os;

/** The kernel's error numbers that jbuild tells apart (errno.h, the same on amd64 and aarch64). */
public final class Errno {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int EMFILE = 24;
    public static final int ETXTBSY = 26;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EMLINK = 31;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int EOPNOTSUPP = 95;
    public static final int ESTALE = 116;
    public static final int EDQUOT = 122;

    private Errno() {}

    /** The error in words, as a user should read it. */
    public static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case ESRCH -> "no such process";
            case EIO -> "input/output error";
            case E2BIG -> "argument list too long";
            case ENOEXEC -> "not a format that can be executed";
            case EBADF -> "bad file descriptor";
            case EAGAIN -> "resource temporarily unavailable";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case EBUSY -> "device or resource busy";
            case EEXIST -> "it exists already";
            case EXDEV -> "it lies on another file system or outside of its root";
            case ENODEV -> "this kernel does not have it, or its module is not loaded";
            case ENOTDIR -> "not a directory";
            case EISDIR -> "is a directory";
            case EINVAL -> "invalid argument";
            case EMFILE -> "too many open files";
            case EFBIG -> "file too large";
            case ENOSPC -> "no space left on the device";
            case EROFS -> "read-only file system";
            case EMLINK -> "too many links";
            case ERANGE -> "result out of range";
            case ENAMETOOLONG -> "file name too long";
            case ENOSYS -> "this kernel does not have the call";
            case ENOTEMPTY -> "directory not empty";
            case ELOOP -> "too many symbolic links";
            case ENODATA -> "no such attribute";
            case EOPNOTSUPP -> "the file system does not support it";
            case ESTALE -> "it was removed or replaced meanwhile";
            case EDQUOT -> "disk quota exceeded";
            default -> "error " + errno;
        };
    }
}
