/**
 * Images that no Dockerfile makes: of a container ({@code commit}) and of an archive of files ({@code import}).
 *
 * <p>One story: {@code commit web web:fixed} lets the container stand still ({@code FrozenContainer}), copies its upper directory as
 * overlayfs has it, lets it go on, and makes a layer of the copy as RUN's is made; the container keeps its own. {@code
 * ContainerImage} says what of the container's settings an image has, {@code ConfigInstructions} lets the compiler carry out what
 * {@code --change} says, as a Dockerfile would.
 */
@NullMarked
package dev.jbuild.core.commit;

import org.jspecify.annotations.NullMarked;
