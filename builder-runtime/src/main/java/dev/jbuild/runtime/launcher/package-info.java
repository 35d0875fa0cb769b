/**
 * The native program that executes a plan: where it comes from, and what it says while it works.
 *
 * <p>It travels in the jar with its checksum and is unpacked once for each store, under the checksum as its name, so that
 * two versions of jbuild can share a store. What lies there is checked before it is used.
 *
 * <p>One story: {@code LauncherBinary.unpack} finds {@code launcher/3f…/jbrun} with the right checksum; {@code
 * ReportReader} gives {@code Created("/run/secrets")}, {@code Ready}, {@code Started(4711)} and, a minute later, {@code
 * Exited(0)}, or {@code Failed} with the operation, what it was about, and the kernel's error number.
 */
@NullMarked
package dev.jbuild.runtime.launcher;

import org.jspecify.annotations.NullMarked;
