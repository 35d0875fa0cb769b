/**
 * What identifies a step's work, and what is kept of it to explain a later miss.
 *
 * <p>A step collects its inputs in {@code KeyInputs}; that gives a {@code TracedKey}: the key, a digest over all inputs, and
 * beside it the inputs themselves by kind and name. Of what is copied there are {@code FileFact}s. Values of variables stand
 * there as digests with the store's own {@code Salt}; values of secrets are no inputs at all.
 *
 * <p>{@code StepDigest} frames what is hashed, so that no two lists of parts give the same bytes.
 */
@NullMarked
package dev.jbuild.core.key;

import org.jspecify.annotations.NullMarked;
