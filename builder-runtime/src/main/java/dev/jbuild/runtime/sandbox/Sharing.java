package dev.jbuild.runtime.sandbox;

/**
 * What a sandbox has of its own, and what it shares.
 *
 * @param processes which processes it sees. With another's it ends when its program has ended, but what that started
 *     is found by its cgroup alone, so it needs one
 * @param ipc semaphores, message queues and shared memory, with /dev/shm
 * @param hostname the host name
 * @param ownCgroup whether the tree of cgroups begins with its own
 */
public record Sharing(Shared processes, Shared ipc, Shared hostname, boolean ownCgroup) {

    /** Nothing is shared. */
    public static final Sharing NOTHING = new Sharing(Shared.OWN, Shared.OWN, Shared.OWN, true);

    /** With whom something is shared. */
    public sealed interface Shared {

        /** With nobody. */
        Shared OWN = new Own();

        /** With the host. */
        Shared HOST = new Host();

        /** See {@link #OWN}. */
        record Own() implements Shared {}

        /** See {@link #HOST}. */
        record Host() implements Shared {}

        /**
         * With the sandbox of a process.
         *
         * @param pid its number on the host
         * @param starttime when it started, in the kernel's ticks
         */
        record With(int pid, long starttime) implements Shared {}
    }
}
