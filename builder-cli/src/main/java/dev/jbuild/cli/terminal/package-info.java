/** What the command knows of the process and terminal that it runs in. */
@NullMarked
package dev.jbuild.cli.terminal;

import org.jspecify.annotations.NullMarked;
