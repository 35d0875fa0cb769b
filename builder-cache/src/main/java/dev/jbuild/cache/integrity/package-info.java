/**
 * What the store does about damage that is nobody's intent: a flipped bit, a file cut off by a power loss, a disk that lies.
 *
 * <p>Every small file is a {@code CheckedFiles} document with a checksum of its own, so that damage that still parses is
 * not believed. What is damaged is removed and counts as missing, and {@code StoreNotes} says so, once, to whoever uses the
 * store.
 *
 * <p>One story: a byte of a build record flips, and its layer's digest becomes that of another layer. The checksum does not
 * fit, the record is removed, the user reads one sentence, the step runs again.
 */
@NullMarked
package dev.jbuild.cache.integrity;

import org.jspecify.annotations.NullMarked;
