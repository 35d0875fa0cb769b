/**
 * The root on disk, and this process's part in it.
 *
 * <p>Many processes share one root. Each opens a {@code Store}, which makes a {@code Session}: a directory below
 * {@code tmp/} with a lock that the kernel lets go when the process dies, however it dies. Everything is born in there
 * and renamed to its name when it is whole. The next process that opens the store finds a session whose lock is free,
 * and removes it, with the cgroups that the dead process wrote down as its own.
 *
 * <p>What a session uses it marks (package {@code lease}), and nobody collects that while the session lives.
 *
 * <p>Power loss: see {@code dev.jbuild.cache.layer}. A kill at any moment leaves only garbage in {@code tmp/}.
 */
@NullMarked
package dev.jbuild.cache.store;

import org.jspecify.annotations.NullMarked;
