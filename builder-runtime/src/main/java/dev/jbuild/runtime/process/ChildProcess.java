package dev.jbuild.runtime.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A process that this one started. Its id stays its own until it has been waited for. Thread safe. */
public final class ChildProcess {

    private final int pid;
    private boolean reaped;
    private int status;

    ChildProcess(int pid) {
        this.pid = pid;
    }

    public int pid() {
        return pid;
    }

    /** Sends a signal, unless the process has been waited for. */
    public synchronized void signal(int number) {
        if (!reaped) {
            Kernel.tryCall(SystemCall.KILL, pid, number);
        }
    }

    /** Waits for the end and gives the status as wait(2) does. */
    public synchronized int await() {
        if (!reaped) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment result = arena.allocate(JAVA_INT);
                long waited = Kernel.tryCall(SystemCall.WAIT4, pid, result.address(), 0, 0);
                reaped = true;
                status = waited == pid ? result.get(JAVA_INT, 0) : 0;
            }
        }
        return status;
    }
}
