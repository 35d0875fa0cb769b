/**
 * The state in which a RUN failed, kept so that somebody can look around in it.
 *
 * <p>One story: a RUN exits with 1; its upper directory, its copied mounts and what it was called with move to {@code
 * debug/<build>} below the store's root; {@code jbuild debug} makes a sandbox of them again, with a fresh directory on top, and a
 * shell in place of the program. Only the states of the last few builds are kept; secrets never are.
 */
@NullMarked
package dev.jbuild.core.debug;

import org.jspecify.annotations.NullMarked;
