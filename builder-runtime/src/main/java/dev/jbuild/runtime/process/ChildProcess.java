package dev.jbuild.runtime.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process that this one started. Its id stays its own until it has been waited for, so a signal never reaches a
 * stranger. Thread safe.
 */
public final class ChildProcess {

    private final int pid;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean reaped;
    private int status;

    ChildProcess(int pid) {
        this.pid = pid;
    }

    public int pid() {
        return pid;
    }

    /** Sends a signal, unless the process has been waited for. */
    public void signal(int number) {
        lock.lock();
        try {
            if (!reaped) {
                // A process that has just ended has nothing to be told.
                long ignored = Kernel.tryCall(SystemCall.KILL, pid, number);
                assert ignored <= 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the end. Blocks in the kernel, and holds up {@link #signal} meanwhile: to be called when the process is
     * known to be about to end, on a platform thread.
     *
     * @return the status as wait(2) gives it
     */
    public int await() {
        lock.lock();
        try (Arena arena = Arena.ofConfined()) {
            if (!reaped) {
                MemorySegment result = arena.allocate(JAVA_INT);
                long waited = Kernel.tryCall(SystemCall.WAIT4, pid, result.address(), 0, 0);
                reaped = true;
                status = waited == pid ? result.get(JAVA_INT, 0) : 0;
            }
            return status;
        } finally {
            lock.unlock();
        }
    }
}
