/**
 * COPY and ADD: which files an instruction selects, what their content is (for the cache), and how they are written.
 *
 * <p>{@code SourceTree} is a tree to copy from. {@code Selector} finds what a pattern means in it and lists the files in
 * a fixed order. {@code SelectionDigest} is the key of such a list: names, types, modes, link targets, bytes. {@code
 * Copier} writes it into a file system by docker's rules for destinations, and {@code Unpacker} does ADD's archives.
 */
@NullMarked
package dev.jbuild.core.copy;

import org.jspecify.annotations.NullMarked;
