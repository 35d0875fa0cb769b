/** {@code mvn jbuild:image}: the engine with Maven's model around it. How anything is done is the engine's business. */
@NullMarked
package dev.jbuild.maven;

import org.jspecify.annotations.NullMarked;
