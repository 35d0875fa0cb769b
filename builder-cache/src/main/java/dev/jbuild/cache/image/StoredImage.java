package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import java.util.List;
import java.util.Optional;

/**
 * An image that is here.
 *
 * @param references its names, in order; none for an image that lost them to newer ones
 * @param manifest the manifest with which it was pulled
 */
public record StoredImage(
        ImageId id, List<ImageReference> references, ImageConfig config, Optional<ManifestDigest> manifest) {

    public StoredImage {
        references = List.copyOf(references);
    }
}
