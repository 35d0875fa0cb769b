/**
 * What the launcher is told: an ordered list of operations, and its form as bytes.
 *
 * <p>The launcher decides nothing, so a plan says everything: which namespaces, which layers, each mount with its
 * options, each path to hide, the program's user, capabilities, system-call filter, environment and arguments. The same
 * plan is checked twice, here by types and in the launcher byte by byte, and nothing of it is executed before all of it
 * has been found well formed.
 *
 * <p>One story: {@code SandboxPlan} turns a RUN step into forty operations; {@code LaunchPlan.encode} makes 7 kB of
 * them, which go to the launcher through a pipe and never touch a disk, as they may hold secrets.
 */
@NullMarked
package dev.jbuild.runtime.plan;

import org.jspecify.annotations.NullMarked;
