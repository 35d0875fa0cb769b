/**
 * Images as the engine handles them: which platform, which base, and how a plan's result becomes a stored image.
 */
@NullMarked
package dev.jbuild.core.image;

import org.jspecify.annotations.NullMarked;
