/**
 * How one process runs in a root file system. A {@code SandboxSpec} says what is wanted, a {@code Sandbox} starts it, a
 * {@code RunningSandbox} is what runs. A RUN step and a container are the same to this package.
 *
 * <p>Everything is decided here: {@code SandboxPlan} and {@code SandboxMounts} write it down for the launcher, which only
 * executes. The launcher outlives a failure of the set-up but not this process: when that dies, a pipe closes, and the
 * launcher kills the sandbox. No mount of ours is ever in the host's sight, so none can be left.
 *
 * <p>One story: a RUN of {@code make} gives the layers below and an upper directory, a process, mounts of hosts and
 * resolv.conf, and the two ends of a pipe as output. {@code NativeSandbox.start} makes a cgroup and a plan, starts the
 * launcher, and returns when make is executed. {@code await} gives its exit code and the mount points that had to be made
 * in the upper directory, for the caller to remove. A {@code kill} lets go of the pipe.
 */
@NullMarked
package dev.jbuild.runtime.sandbox;

import org.jspecify.annotations.NullMarked;
