package dev.jbuild.runtime.sandbox;

/**
 * Descriptors of this process that the sandbox gets as its standard streams. They stay the caller's, who closes them.
 *
 * @param in -1 for an empty one; so are the others
 */
public record Stdio(int in, int out, int err) {}
