/** Making room: what people prune, what the store takes, and the limit that running builds keep to. */
@NullMarked
package dev.jbuild.core.prune;

import org.jspecify.annotations.NullMarked;
