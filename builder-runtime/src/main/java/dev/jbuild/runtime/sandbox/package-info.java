/**
 * How one process runs in a root file system. A {@code SandboxSpec} says what is wanted, {@code Sandbox} starts it, {@code
 * RunningSandbox} is what runs. A RUN step and a container are the same to this package.
 *
 * <p>One story: a RUN of {@code make} gives a root file system (the layers below, an upper directory), a process, mounts of
 * hosts and resolv.conf, and two ends of a pipe as output. {@code NativeSandbox} turns that into a plan, starts the
 * launcher with it, and waits for its reports: what it had to create, how the process ended, or which step failed on what.
 */
@NullMarked
package dev.jbuild.runtime.sandbox;

import org.jspecify.annotations.NullMarked;
