/**
 * The Dockerfile language: text becomes a tree in which every node knows its line and column.
 *
 * <p>This package is the tree: a {@code Dockerfile} has stages, a stage has {@code Instruction}s, and their {@code Word}s stay
 * as they are written. {@code read} makes the tree; {@code word} replaces variables once their {@code scope} is known;
 * {@code flag} reads the values of flags, {@code ignore} the patterns of .dockerignore; {@code lint} tells what is allowed but
 * unwise. What is wrong is data, a {@code problem}, which {@code ProblemRenderer} draws.
 */
@NullMarked
package dev.jbuild.grammar;

import org.jspecify.annotations.NullMarked;
