package dev.jbuild.cache.tar;

import dev.jbuild.cache.os.FileStat;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of an archive, without its content.
 *
 * @param name as in the archive, a {@code FileNames} string; may have slashes at both ends
 * @param linkName for links
 * @param mode the 07777 bits
 * @param uid the kernel's unsigned number in an int; never 2^32-1
 * @param size bytes of content in the archive; for a sparse file those without the holes
 * @param xattrs by full name, such as {@code security.capability}
 */
public record TarEntry(
        TarType type,
        String name,
        String linkName,
        int mode,
        int uid,
        int gid,
        long size,
        long mtimeSeconds,
        int mtimeNanos,
        int deviceMajor,
        int deviceMinor,
        Map<String, byte[]> xattrs,
        Optional<SparseMap> sparse) {

    /** An entry for a file of a tree, without holes and without parts of seconds. */
    public static TarEntry of(
            TarType type, String name, String linkName, FileStat stat, long size, Map<String, byte[]> xattrs) {
        return new TarEntry(
                type,
                name,
                linkName,
                stat.mode(),
                stat.uid(),
                stat.gid(),
                size,
                stat.mtimeSeconds(),
                0,
                stat.rdevMajor(),
                stat.rdevMinor(),
                xattrs,
                Optional.empty());
    }

    /** The file's length, holes included. */
    public long fileSize() {
        return sparse.isPresent() ? sparse.get().size() : size;
    }
}
