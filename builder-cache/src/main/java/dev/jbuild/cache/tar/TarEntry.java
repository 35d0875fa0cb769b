package dev.jbuild.cache.tar;

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

    /** The file's length, holes included. */
    public long fileSize() {
        return sparse.isPresent() ? sparse.get().size() : size;
    }
}
