package dev.jbuild.core.doctor.check;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Whether the kernel can filter a sandbox's system calls. */
public final class SeccompCheck implements Check {

    private static final int GET_ACTION_AVAIL = 2;
    private static final int ERRNO_ACTION = 0x00050000;

    @Override
    public String subject() {
        return "seccomp";
    }

    @Override
    public List<Finding> look() {
        long result;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(JAVA_INT);
            action.set(JAVA_INT, 0, ERRNO_ACTION);
            result = Kernel.tryCall(SystemCall.SECCOMP, GET_ACTION_AVAIL, 0, action.address());
        }
        if (result == 0) {
            return List.of(Finding.ok(this, "The kernel filters system calls."));
        }
        return List.of(Finding.problem(
                this,
                "The kernel does not filter system calls: " + Errno.describe((int) -result) + ".",
                "Use a kernel with CONFIG_SECCOMP_FILTER."));
    }
}
