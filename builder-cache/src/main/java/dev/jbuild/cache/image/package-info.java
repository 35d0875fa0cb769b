/**
 * Images: references, configs, manifests, and the table from names to images.
 *
 * <p>An {@code ImageReference} is a name as a user writes it, by docker's grammar. An {@code ImageConfig} says what to run
 * and of which layers; its digest is the {@code ImageId}. A {@code Manifest} lists config and layers as they travel, an
 * {@code Index} lists manifests by platform. Documents of strangers are parsed with limits and refused when they could
 * be read in two ways. The {@code ImageStore} keeps configs as blobs and names as small files.
 */
@NullMarked
package dev.jbuild.cache.image;

import org.jspecify.annotations.NullMarked;
