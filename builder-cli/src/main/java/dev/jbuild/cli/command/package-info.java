/** The commands: one class each, named by its verb. A command reads its flags, asks the engine, and prints. */
@NullMarked
package dev.jbuild.cli.command;

import org.jspecify.annotations.NullMarked;
