/**
 * What containers do and use while they run: their processes ({@code TopService}), what these use ({@code StatsService}), and what
 * has happened ({@code EventsService}).
 *
 * <p>All of it is read from the kernel's files at the moment when somebody asks; nothing is collected meanwhile. A container that has
 * no control group of a controller is measured by its processes below /proc ({@code ContainerProcesses}).
 */
@NullMarked
package dev.jbuild.core.watch;

import org.jspecify.annotations.NullMarked;
