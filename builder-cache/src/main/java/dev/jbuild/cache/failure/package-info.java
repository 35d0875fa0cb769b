/**
 * What can go wrong in the store, as data: a code, a sentence what happened, a sentence what to do.
 *
 * <p>Kinds: {@code StoreException} is the store's own trouble, {@code LayerException} a layer archive that is refused,
 * {@code CorruptContentException} bytes that are not what their name promised. One place in the faces draws them.
 */
@NullMarked
package dev.jbuild.cache.failure;

import org.jspecify.annotations.NullMarked;
