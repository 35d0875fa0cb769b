/**
 * The control group of a sandbox: a leaf of its own, so that all of it can be killed at once and, later, limited.
 *
 * <p>The leaf lies below this process's own group in the unified tree, where there is one that may be written to; without
 * it a sandbox works as well, as its pid namespace dies with its process 1. Limits belong into the leaf's directory,
 * between its making and the start of the launcher, which has the sandbox's first process born into it.
 *
 * <p>One story: {@code CgroupLeaf.make("run-7", session)} writes the path into the session's list, then makes {@code
 * jbuild-run-7}; the launcher removes it when the sandbox has ended; {@code close} takes the path off the list. If
 * everybody is killed in between, the next jbuild that opens the store finds the list, kills what is left, and removes it.
 */
@NullMarked
package dev.jbuild.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
