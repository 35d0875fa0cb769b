package dev.jbuild.cache.layer;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.os.DiskUsage;
import java.util.List;
import java.util.Optional;

/**
 * The facts about one layer.
 *
 * @param tarSize length of the uncompressed tar in bytes
 * @param files entries of the tar
 * @param blob the archive as it came in, if the layer was imported; its bytes are in the blob store only if they can't be had
 *     of the tree again
 * @param usage what it takes on the disk, if that is known
 * @param compressed forms in which the layer went out, with their digests; their bytes may not be there any more
 */
public record LayerInfo(
        DiffId diffId,
        long tarSize,
        long files,
        Optional<Descriptor> blob,
        List<Descriptor> compressed,
        Optional<DiskUsage> usage) {

    public LayerInfo {
        compressed = List.copyOf(compressed);
    }

    public LayerInfo(DiffId diffId, long tarSize, long files, Optional<Descriptor> blob, List<Descriptor> compressed) {
        this(diffId, tarSize, files, blob, compressed, Optional.empty());
    }

    LayerInfo withUsage(DiskUsage measured) {
        return new LayerInfo(diffId, tarSize, files, blob, compressed, Optional.of(measured));
    }
}
