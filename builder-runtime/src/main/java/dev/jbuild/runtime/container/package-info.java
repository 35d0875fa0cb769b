/**
 * Containers that outlive the process which started them.
 *
 * <p>Each has a directory ({@code ContainerFiles}) with its plan, its log and its state, and while it runs a keeper: a small
 * process of the launcher's that starts it, writes down what happens, starts it again if that is wanted, and answers on a
 * socket. {@code Keeper} starts that process and speaks with it; {@code KeptState} is what it has written down, held against
 * the lock that it holds as long as it lives: a state of which nobody is the keeper any more is never taken for the truth.
 *
 * <p>One story: a caller writes the plan, {@code Keeper.start} gives back the control when the program runs; another process
 * reads {@code KeptState.of}, sees the pid, and joins the container's namespaces by {@code Keeper.join}; a third one sends a
 * signal with {@code Keeper.stop} and waits until the lock is free.
 */
@NullMarked
package dev.jbuild.runtime.container;

import org.jspecify.annotations.NullMarked;
