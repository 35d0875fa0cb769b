package dev.jbuild.runtime.launcher;

import dev.jbuild.runtime.plan.OpCode;
import java.util.OptionalInt;

/** What the launcher says while it works. */
public sealed interface LaunchReport {

    /** A mount point was missing and has been made in the root file system; its path there, without links. */
    record Created(String path) implements LaunchReport {}

    /**
     * An operation failed, and with it the launch.
     *
     * @param operation which kind, {@link OpCode#NONE} between operations
     * @param index of the operation in the plan
     * @param errno the kernel's error number
     * @param text what was attempted on what
     */
    record Failed(OpCode operation, int index, int errno, String text) implements LaunchReport {}

    /** All is set up, and the program is about to be executed. */
    record Ready() implements LaunchReport {}

    /** The set-up is over: the program is executed, unless {@link Failed} was said or {@link Ready} was not. */
    record Started(int pid) implements LaunchReport {}

    /** The keys to detach have been typed; the program goes on. */
    record Detached() implements LaunchReport {}

    /**
     * The container's process 1 has ended and all others with it.
     *
     * @param code the exit code, or 128 and the signal's number
     */
    record Exited(int code, OptionalInt signal) implements LaunchReport {}
}
