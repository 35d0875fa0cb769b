/**
 * Starting a process with chosen descriptors, and waiting for it.
 *
 * <p>The JDK can only give a child its own three streams, starts it through a helper program, and takes a few
 * milliseconds more; a launcher needs a pipe for its plan, one for its reports and a lifeline besides the container's
 * streams. So this is posix_spawn of the C library, called directly. It is linked when the first process is started, and
 * not before: a build without RUN never pays for it.
 *
 * <p>One story: {@code Pipe.open()} makes a lifeline, {@code Spawn.start} gives its reading end to the launcher as
 * descriptor 4, {@code ChildProcess.await} reaps the launcher when its reports have ended.
 */
@NullMarked
package dev.jbuild.runtime.process;

import org.jspecify.annotations.NullMarked;
