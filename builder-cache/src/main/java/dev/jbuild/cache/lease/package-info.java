/**
 * What living processes use, so that collecting garbage can go on beside them.
 *
 * <p>One story: a build wants a layer. Under the shared lock of the store it makes an empty file {@code
 * tmp/<session>/held/layer-<hex>} and looks whether the layer is there; if it is, it stays for as long as the session
 * lives. A new layer is marked in the same way before it gets its name. A collector takes the lock alone, reads the marks
 * of all living sessions and then what images use, renames what nobody has into its own temporary directory, lets the lock
 * go, and deletes at leisure. Whoever came before it is seen by it; whoever comes after it sees that the layer is gone.
 *
 * <p>The lock is held for moments on both sides. Nothing depends on clocks. A mark of a dead process does not count, since
 * the lock of its session is free.
 */
@NullMarked
package dev.jbuild.cache.lease;

import org.jspecify.annotations.NullMarked;
