/**
 * Containers with a name, a state and a log, which outlive the command that starts them.
 *
 * <p>{@code ContainerStore} keeps each in a directory of its own: the {@code ContainerConfig} with what it was asked for and what
 * the image added, its writable layer, the files that are mounted into it, and what its keeper writes (see the package {@code
 * container} of the runtime). {@code ContainerCreation} makes one of an image; {@code ContainerRunner} starts it and puts the
 * caller's streams at it; {@code ContainerService} is what people do with those that are there.
 */
@NullMarked
package dev.jbuild.core.container;

import org.jspecify.annotations.NullMarked;
