/**
 * Names made of content: sha256 digests, each use its own type, and the streams that make and check them.
 *
 * <p>A {@code Digest} names bytes. A {@code DiffId} is the digest of a layer's uncompressed tar, a {@code ManifestDigest}
 * of a manifest, an {@code ImageId} of an image's config; they can't be mixed up. Nothing but 64 lower-case hex digits
 * ever gets in, so a digest can be used as a file name without another look.
 *
 * <p>One story: a layer comes from a registry. A {@code VerifyingInputStream} wraps the response with the digest and
 * size that the manifest promised; whoever reads to its end has had exactly those bytes, or an exception that names both
 * digests.
 */
@NullMarked
package dev.jbuild.cache.digest;

import org.jspecify.annotations.NullMarked;
