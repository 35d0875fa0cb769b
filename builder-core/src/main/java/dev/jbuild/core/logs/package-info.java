/**
 * What containers have printed, as their keepers wrote it down.
 *
 * <p>{@code ContainerLog} reads the files of a log in their order, chooses lines by time and number, and follows one that grows;
 * {@code LogReader} reads one file.
 */
@NullMarked
package dev.jbuild.core.logs;

import org.jspecify.annotations.NullMarked;
