/**
 * Words: quotes, escapes and variables.
 *
 * <p>The lexer of {@code WordLexer.g4} cuts {@code v${VERSION:-"1.0"}} into pieces and keeps track of what is nested in what;
 * {@code WordParser.g4} gives them a shape ({@code WordTree}); {@code WordEvaluation} walks it from left to right and asks
 * {@code Variables} for values. {@code ShellPattern} matches what {@code ${x#pattern}} and {@code ${x/pattern/y}} name.
 * {@code WordExpander} is the way in, and counts what all of it comes to.
 */
@NullMarked
package dev.jbuild.grammar.word;

import org.jspecify.annotations.NullMarked;
