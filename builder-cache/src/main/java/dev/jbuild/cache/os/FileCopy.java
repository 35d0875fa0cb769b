package dev.jbuild.cache.os;

import java.io.IOException;

/** Copies a file's bytes by the kernel. */
final class FileCopy {

    private static final long SEEK_SET = 0;
    private static final long SEEK_DATA = 3;
    private static final long SEEK_HOLE = 4;
    private static final long ENXIO = 6;
    private static final long LARGEST_PART = 1L << 30;

    private FileCopy() {}

    static void copy(RootDir from, String source, RootDir to, String target, int mode) throws IOException {
        int in = from.openFile(source, Descriptors.O_RDONLY | Descriptors.O_NONBLOCK, 0);
        try {
            FileStat stat = Descriptors.stat(in);
            if (stat.type() != FileType.FILE) {
                throw new ErrnoException(
                        SystemCall.OPENAT2, Errno.EINVAL, "copy " + source + ", which is no regular file");
            }
            int out = to.createFile(target, mode);
            try {
                copyContent(in, out, stat.size(), "copy " + source + " to " + target);
            } finally {
                Descriptors.close(out);
            }
        } finally {
            Descriptors.close(in);
        }
    }

    private static void copyContent(int in, int out, long size, String attempt) throws IOException {
        long at = 0;
        while (at < size) {
            long data = Kernel.tryCall(SystemCall.LSEEK, in, at, SEEK_DATA);
            if (data == -ENXIO) {
                break;
            }
            data = data < 0 ? at : data;
            long hole = Kernel.tryCall(SystemCall.LSEEK, in, data, SEEK_HOLE);
            long end = hole < 0 ? size : hole;
            copyPart(in, out, data, end, attempt);
            at = end;
        }
        // Also gives a hole at the end its length; a file that shrank meanwhile gets zeros, as with any copying.
        Descriptors.checked(Kernel.tryCall(SystemCall.FTRUNCATE, out, size), SystemCall.FTRUNCATE, attempt);
    }

    private static void copyPart(int in, int out, long start, long end, String attempt) throws IOException {
        Descriptors.checked(Kernel.tryCall(SystemCall.LSEEK, in, start, SEEK_SET), SystemCall.LSEEK, attempt);
        Descriptors.checked(Kernel.tryCall(SystemCall.LSEEK, out, start, SEEK_SET), SystemCall.LSEEK, attempt);
        long left = end - start;
        while (left > 0) {
            long count = Kernel.tryCall(SystemCall.COPY_FILE_RANGE, in, 0, out, 0, Math.min(left, LARGEST_PART), 0);
            if (count == -Errno.EXDEV
                    || count == -Errno.EINVAL
                    || count == -Errno.EOPNOTSUPP
                    || count == -Errno.ENOSYS) {
                copyByHand(in, out, left);
                return;
            }
            if (count < 0) {
                throw new ErrnoException(SystemCall.COPY_FILE_RANGE, (int) -count, attempt);
            }
            if (count == 0) {
                return;
            }
            left -= count;
        }
    }

    private static void copyByHand(int in, int out, long length) throws IOException {
        byte[] bytes = new byte[(int) Math.min(length, IoBuffer.SIZE)];
        try (IoBuffer buffer = IoBuffer.take()) {
            long left = length;
            while (left > 0) {
                int count = buffer.read(in, bytes, 0, (int) Math.min(left, bytes.length));
                if (count < 0) {
                    return;
                }
                buffer.write(out, bytes, 0, count);
                left -= count;
            }
        }
    }
}
