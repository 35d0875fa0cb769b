/** The patterns of .dockerignore and of {@code COPY --exclude}, and the wildcards of COPY's sources. */
@NullMarked
package dev.jbuild.grammar.ignore;

import org.jspecify.annotations.NullMarked;
