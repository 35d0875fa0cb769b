/**
 * Content-addressed files: {@code blobs/sha256/<hex>}.
 *
 * <p>A blob appears whole or not at all (written in the session, synced, renamed) and never changes. Every read is
 * checked against the name; a blob that was damaged is put aside, so that the next one who asks gets a miss and fetches
 * it again, not the same error.
 */
@NullMarked
package dev.jbuild.cache.blob;

import org.jspecify.annotations.NullMarked;
