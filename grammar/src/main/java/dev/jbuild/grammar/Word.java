package dev.jbuild.grammar;

import dev.jbuild.grammar.problem.SourceRange;

/**
 * One word of an instruction as it is written: quotes, escapes and variables are still in it.
 *
 * @param text the word after line continuations have been joined
 * @param range where it stands
 */
public record Word(String text, SourceRange range) {}
