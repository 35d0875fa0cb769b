/**
 * The {@code jbuild} command: flags, terminals and exit codes. How anything is done is the engine's business.
 *
 * <p>{@code Main} is the only class that knows the process: it makes an {@code Invocation} of it and hands that to
 * {@code Jbuild}, which finds the command that the first word names and builds only that command's model, because
 * building all of them would cost more than most commands take.
 */
@NullMarked
package dev.jbuild.cli;

import org.jspecify.annotations.NullMarked;
