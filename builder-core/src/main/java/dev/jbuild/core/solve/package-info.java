/**
 * Carries a build graph out: each step's key is looked up in the cache, and on a miss its work is done.
 *
 * <p>{@code Solver} runs steps as soon as their inputs are there, independent ones side by side, and stops the others
 * when one fails. {@code StepWorker} decides how one step is done: {@code CopyWork}, {@code RunWork} and {@code
 * DirectoryWork} each have a key that is cheap to find, and the work itself. A step's key holds the content of its
 * inputs, not their history: a step after a rebuilt one hits again when the rebuilt one came out the same.
 */
@NullMarked
package dev.jbuild.core.solve;

import org.jspecify.annotations.NullMarked;
