/**
 * Directories that outlive containers, and what a container is given from outside of its image.
 *
 * <p>A {@code Volume} lies in {@code volumes/<name>/}: its description, and its files in {@code _data}. {@code VolumeStore} makes,
 * finds and removes them; none goes while a container, running or not, has it. {@code MountReader} understands {@code -v} and
 * {@code --mount} and gives {@code MountRequest}s; when a container is made, {@code MountPlan} turns them and the image's VOLUMEs into
 * {@code ContainerMount}s, makes the volumes, and fills a new one with what the image has in its place. That is what is kept with
 * the container; when it starts, the sandbox gets them as mounts.
 */
@NullMarked
package dev.jbuild.core.volume;

import org.jspecify.annotations.NullMarked;
