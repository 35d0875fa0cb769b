/** The values of flags, after their variables have been replaced: mounts, modes, owners, durations. */
@NullMarked
package dev.jbuild.grammar.flag;

import org.jspecify.annotations.NullMarked;
