/**
 * The Dockerfile language: text becomes a tree in which every node knows its line and column.
 *
 * <p>{@code LineReader} joins lines to instructions (continuations, comments, here-documents). {@code HeadingReader} reads
 * keyword and flags with {@code Instruction.g4}; {@code InstructionReader} gives the arguments their meaning, with {@code
 * JsonArray.g4} for lists and {@code Arguments.g4} for words with quotes. Words stay as written; {@code WordExpander}
 * replaces their variables when their scope is known. A problem is data ({@code Problem}); {@code ProblemRenderer} draws it.
 */
@NullMarked
package dev.jbuild.grammar;

import org.jspecify.annotations.NullMarked;
