package dev.jbuild.core.logs;

import java.time.Instant;

/**
 * A line that a container printed, or a part of a long one.
 *
 * @param text with its line end, if it has one
 * @param error whether it was printed on standard error
 * @param written the time as it stands in the log
 */
record LogLine(String text, boolean error, String written, Instant time) {}
