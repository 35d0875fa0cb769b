/**
 * Containers as {@code inspect} shows them: docker's field names, so that scripts work.
 *
 * <p>{@code InspectService} finds what a name means, a container before an image; {@code ContainerDetails} is the document, and
 * {@code HostDetails} the part of it that docker calls HostConfig.
 */
@NullMarked
package dev.jbuild.core.inspect;

import org.jspecify.annotations.NullMarked;
