/**
 * What happened in a store: a line for each event, written by commands and by the keepers of containers.
 *
 * <p>A {@code Journal} is two files below {@code events/}: {@code journal}, and {@code journal.1} before it. A line is written at
 * once under a shared lock; a file that is full gets the older name under the lock alone. So no line is torn or lost between writers,
 * and nobody needs a daemon. {@code JournalReader} reads them, and follows what comes.
 */
@NullMarked
package dev.jbuild.core.journal;

import org.jspecify.annotations.NullMarked;
