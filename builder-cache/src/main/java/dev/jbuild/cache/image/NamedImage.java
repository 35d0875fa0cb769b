package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import java.util.List;
import java.util.Optional;

/**
 * A name and what has it: one image, or one for each of several platforms.
 *
 * @param images at least one; the first is meant by whoever names no platform
 * @param manifest by which it was pulled under that name
 * @param annotations for the manifest when it travels, each as a flag has it
 */
public record NamedImage(
        ImageReference reference, List<ImageId> images, Optional<ManifestDigest> manifest, List<String> annotations) {

    public NamedImage {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a name stands for an image");
        }
        images = List.copyOf(images);
        annotations = List.copyOf(annotations);
    }

    public NamedImage(ImageReference reference, ImageId image) {
        this(reference, List.of(image), Optional.empty(), List.of());
    }

    /** The image of whoever names no platform. */
    public ImageId id() {
        return images.getFirst();
    }

    NamedImage withLatest() {
        return new NamedImage(reference.withLatest(), images, manifest, annotations);
    }
}
