/**
 * Cuts long content into pieces so that what two versions of it share is cut alike.
 *
 * <p>{@code ChunkingOutputStream} cuts where the content itself says so (FastCDC, USENIX ATC 2016): a byte more at the
 * beginning moves no later cut. {@code Chunks} packs a piece, the same piece always to the same bytes, and unpacks it within a
 * limit.
 */
@NullMarked
package dev.jbuild.cache.chunk;

import org.jspecify.annotations.NullMarked;
