/** How a build's events are shown: as plain lines for logs, live for a terminal, or not at all. */
@NullMarked
package dev.jbuild.cli.progress;

import org.jspecify.annotations.NullMarked;
