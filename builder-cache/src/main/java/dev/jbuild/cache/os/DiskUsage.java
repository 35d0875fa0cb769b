package dev.jbuild.cache.os;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What files take on the disk.
 *
 * @param bytes whole blocks, as {@code du} counts them, not the lengths of the files
 * @param inodes files, directories and links; what has several names counts once
 */
public record DiskUsage(long bytes, long inodes) {

    public static final DiskUsage NONE = new DiskUsage(0, 0);

    /** A file of a few lines, on a file system with the usual blocks. */
    public static final DiskUsage SMALL_FILE = new DiskUsage(4096, 1);

    /**
     * Walks a tree, however hostile, or looks at a single file. What changes meanwhile is counted as it is met, and what is not
     * there counts nothing. Costs some microseconds for each file.
     */
    public static DiskUsage of(Path path) throws IOException {
        return UsageWalk.of(path);
    }

    public DiskUsage plus(DiskUsage other) {
        return new DiskUsage(bytes + other.bytes, inodes + other.inodes);
    }

    /** The rest, never less than nothing. */
    public DiskUsage minus(DiskUsage other) {
        return new DiskUsage(Math.max(0, bytes - other.bytes), Math.max(0, inodes - other.inodes));
    }

    /** Whether both numbers are within those of a limit. */
    public boolean fitsInto(DiskUsage limit) {
        return bytes <= limit.bytes && inodes <= limit.inodes;
    }
}
