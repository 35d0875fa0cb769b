/**
 * From text to tree. {@code DockerfileParser} is the way in.
 *
 * <p>{@code Directives} reads the comments at the top, which may choose the escape character. {@code LineReader} joins lines to
 * instructions: continuations, comments, here-documents. {@code HeadingReader} finds keyword and flags with
 * {@code Instruction.g4}; {@code InstructionReader} and its helpers give the arguments their meaning, with {@code JsonArray.g4}
 * for lists and {@code Arguments.g4} for words with quotes. A logical line knows for each of its characters where it stands
 * in the file, so every problem has a place; all of them are collected, none stops the others.
 */
@NullMarked
package dev.jbuild.grammar.read;

import org.jspecify.annotations.NullMarked;
