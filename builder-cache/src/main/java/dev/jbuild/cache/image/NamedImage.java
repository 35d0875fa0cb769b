package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import java.util.Optional;

/** A name and the image that has it, with the manifest by which it was pulled under that name. */
record NamedImage(ImageReference reference, ImageId id, Optional<ManifestDigest> manifest) {}
