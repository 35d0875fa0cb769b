/** Text for people that more than one part of the engine makes. */
@NullMarked
package dev.jbuild.core.text;

import org.jspecify.annotations.NullMarked;
