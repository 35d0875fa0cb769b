/**
 * Stacks of layers as one tree.
 *
 * <p>{@code Snapshots.view} gives a read-only {@code Tree} of a stack, {@code Snapshots.begin} an {@code ActiveSnapshot}
 * with an upper directory that becomes the next layer when it is committed. Both are <em>detached</em> overlay mounts
 * ({@code fsopen}, {@code fsmount}, never attached to a path): reachable by descriptor only, invisible on the host, gone
 * when closed and gone when this process dies.
 *
 * <p>One story: COPY begins a snapshot on its parents, writes through {@code mount()}, commits. RUN begins one too, but
 * hands {@code lowers()}, {@code upper()} and {@code work()} to the launcher, which mounts them in its own namespace.
 */
@NullMarked
package dev.jbuild.cache.snapshot;

import org.jspecify.annotations.NullMarked;
