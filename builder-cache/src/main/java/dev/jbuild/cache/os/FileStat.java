package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * What {@code statx} says of a file.
 *
 * @param mode the permission bits, set-id bits and sticky bit (07777), without the type
 * @param device major number in the upper half, minor in the lower: only good for comparing
 * @param rdevMajor for a device node its own numbers, else 0
 */
public record FileStat(
        FileType type,
        int mode,
        int uid,
        int gid,
        long size,
        long mtimeSeconds,
        int mtimeNanos,
        long ctimeSeconds,
        int ctimeNanos,
        long inode,
        long device,
        int nlink,
        int rdevMajor,
        int rdevMinor) {

    /** The size of the kernel's {@code struct statx}. */
    static final int STRUCT_SIZE = 256;

    /** {@code STATX_BASIC_STATS}. */
    static final int BASIC_STATS = 0x7ff;

    public FileStat withMode(int value) {
        return new FileStat(
                type,
                value,
                uid,
                gid,
                size,
                mtimeSeconds,
                mtimeNanos,
                ctimeSeconds,
                ctimeNanos,
                inode,
                device,
                nlink,
                rdevMajor,
                rdevMinor);
    }

    /** The same with another time of modification. */
    public FileStat withTime(long seconds, int nanos) {
        return new FileStat(
                type,
                mode,
                uid,
                gid,
                size,
                seconds,
                nanos,
                ctimeSeconds,
                ctimeNanos,
                inode,
                device,
                nlink,
                rdevMajor,
                rdevMinor);
    }

    public FileStat withLinks(int value) {
        return new FileStat(
                type,
                mode,
                uid,
                gid,
                size,
                mtimeSeconds,
                mtimeNanos,
                ctimeSeconds,
                ctimeNanos,
                inode,
                device,
                value,
                rdevMajor,
                rdevMinor);
    }

    /** Whether this is the character device 0:0 that overlayfs takes for a deletion. */
    public boolean isWhiteout() {
        return type == FileType.CHARACTER_DEVICE && rdevMajor == 0 && rdevMinor == 0;
    }

    /** Whether both are the same inode. */
    public boolean isSameFile(FileStat other) {
        return inode == other.inode && device == other.device;
    }

    /** Reads a {@code struct statx}. */
    static FileStat of(MemorySegment statx) {
        int mode = statx.get(JAVA_SHORT, 28) & 0xffff;
        return new FileStat(
                FileType.ofMode(mode),
                mode & 07777,
                statx.get(JAVA_INT, 20),
                statx.get(JAVA_INT, 24),
                statx.get(JAVA_LONG, 40),
                statx.get(JAVA_LONG, 112),
                statx.get(JAVA_INT, 120),
                statx.get(JAVA_LONG, 96),
                statx.get(JAVA_INT, 104),
                statx.get(JAVA_LONG, 32),
                ((long) statx.get(JAVA_INT, 136) << 32) | (statx.get(JAVA_INT, 140) & 0xffffffffL),
                statx.get(JAVA_INT, 16),
                statx.get(JAVA_INT, 128),
                statx.get(JAVA_INT, 132));
    }
}
