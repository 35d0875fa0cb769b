/**
 * Which variables a word sees.
 *
 * <p>FROM sees the {@code GlobalScope}: the ARGs before it, and what every build has. A stage's words see its
 * {@code StageScope}, which begins with the base's environment and grows with each ARG and ENV. {@code StageLinks} are the
 * stages that a stage uses. {@code Expander} expands words in a scope and gives a problem its place.
 */
@NullMarked
package dev.jbuild.grammar.scope;

import org.jspecify.annotations.NullMarked;
