/**
 * What this machine lets jbuild do, found by trying it.
 *
 * <p>A {@code Check} (package {@code check}; those that try something in the store are in {@code trial}) looks at one thing and gives {@code Finding}s: a sentence each, and what to do if it is not as it might be. The
 * {@code Doctor} puts the checks in order and concludes on which rung of the ladder of isolation this machine stands, why, and
 * what would lift it. Nothing is changed: what a check makes in order to try something is gone when it ends.
 *
 * <p>One story: {@code SandboxCheck} runs the launcher itself in a sandbox, with a root file system that holds nothing else. The
 * kernel refuses the overlay, so the rung is "none", and the launcher's sentence is the reason.
 */
@NullMarked
package dev.jbuild.core.doctor;

import org.jspecify.annotations.NullMarked;
