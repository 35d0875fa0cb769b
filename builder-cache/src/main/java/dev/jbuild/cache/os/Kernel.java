package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * Calls the Linux kernel directly, through libc's {@code syscall}.
 *
 * <p>There is one native signature for every call, because each further signature costs the JVM 10 to 130 ms when it is
 * first linked. Pointers are passed as addresses ({@link MemorySegment#address()}). Thread safe; a call blocks its
 * (virtual) thread's carrier.
 */
public final class Kernel {

    static final boolean ON_X86_64 = machine().equals("amd64");

    static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"));

    private Kernel() {}

    /**
     * Makes one system call.
     *
     * @return what the kernel returned, never negative
     * @throws ErrnoException with the kernel's error number
     */
    public static long call(SystemCall call, long... arguments) throws ErrnoException {
        long result = tryCall(call, arguments);
        if (result < 0) {
            throw new ErrnoException(call, (int) -result);
        }
        return result;
    }

    /** As {@link #call}, but gives a failure as the negative error number, for calls whose failure is ordinary. */
    public static long tryCall(SystemCall call, long... arguments) {
        try (Scratch scratch = Scratch.take()) {
            return call(
                    scratch.state(),
                    call,
                    argument(arguments, 0),
                    argument(arguments, 1),
                    argument(arguments, 2),
                    argument(arguments, 3),
                    argument(arguments, 4),
                    argument(arguments, 5));
        }
    }

    /**
     * One call with the caller's memory for the error number, again after each interruption.
     *
     * @return the kernel's result, or the negative error number
     */
    static long call(MemorySegment state, SystemCall call, long a, long b, long c, long d, long e, long f) {
        try {
            while (true) {
                long result = (long) SYSCALL.invokeExact(state, call.number(), a, b, c, d, e, f);
                if (result >= 0) {
                    return result;
                }
                int errno = (int) ERRNO.get(state, 0L);
                if (errno != Errno.EINTR) {
                    return -errno;
                }
            }
        } catch (Throwable failure) {
            throw new IllegalStateException("the call " + call + " could not be made", failure);
        }
    }

    private static long argument(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    /** The name that the JVM has for this machine's architecture. */
    private static String machine() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!name.equals("amd64") && !name.equals("aarch64")) {
            throw new IllegalStateException(
                    "jbuild runs on Linux on amd64 and aarch64, and this machine says " + name + ".");
        }
        return name;
    }
}
