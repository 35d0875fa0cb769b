package dev.jbuild.grammar.problem;

/**
 * A stretch of a Dockerfile, in lines and columns that count from 1. The end column is the column after the last
 * character, so that an empty stretch has equal columns.
 */
public record SourceRange(int startLine, int startColumn, int endLine, int endColumn) {}
