/**
 * The native program that executes a plan: where it comes from and where it lies. It travels in the jar with its checksum
 * and is unpacked once for each store.
 */
@NullMarked
package dev.jbuild.runtime.launcher;

import org.jspecify.annotations.NullMarked;
