/**
 * Files of containers, in and out: {@code cp}, {@code diff} and {@code export}.
 *
 * <p>A {@code ContainerTree} is what a container's programs see: of one that runs it is the root of its first process, opened once,
 * so that its volumes are there; of one that does not run a detached overlay of its layers, made while its layer is held so that
 * nobody starts it. Either way there is one descriptor and every path is resolved below it by the kernel: whatever links the
 * container makes, also while it is copied, none leads out. Nothing of an image is ever executed for it.
 *
 * <p>One story: {@code cp web:/app out} finds the container, opens its tree, lets {@code CopySource} and {@code CopyTarget} say by
 * docker's rules what lands where, and {@code TreeTransfer} copies; to standard output {@code TreeArchive} writes instead. {@code
 * UpperChanges} needs no merged tree: what has changed is what the overlay's upper directory says.
 */
@NullMarked
package dev.jbuild.core.containerfiles;

import org.jspecify.annotations.NullMarked;
