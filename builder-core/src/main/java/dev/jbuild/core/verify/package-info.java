/**
 * Building an image again to see whether it comes out the same. The recipe comes from the list of builds; the second build takes
 * nothing from the cache and leaves nothing in it.
 */
@NullMarked
package dev.jbuild.core.verify;

import org.jspecify.annotations.NullMarked;
