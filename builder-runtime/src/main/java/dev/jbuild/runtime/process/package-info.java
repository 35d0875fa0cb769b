/**
 * Starting a process with chosen descriptors. The JDK can only give a child its own three streams, and forks in a way that
 * costs a few milliseconds more; this is posix_spawn.
 */
@NullMarked
package dev.jbuild.runtime.process;

import org.jspecify.annotations.NullMarked;
