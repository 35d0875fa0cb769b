/**
 * Who calls, from where, with what: the only way in which the engine learns of the process that it runs in.
 *
 * <p>No other code reads the process's working directory, environment or standard streams or ends the process, because
 * one JVM serves many callers: a Maven build with several modules, and a warm helper with several terminals.
 */
@NullMarked
package dev.jbuild.core.invocation;

import org.jspecify.annotations.NullMarked;
