package dev.jbuild.runtime.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that are no system calls.
 *
 * <p>All are called with the very signature of {@code dev.jbuild.cache.os.Kernel}, seven longs of which each takes as
 * many as it wants (in registers; the last one lies on the stack, where nobody looks for it): every further signature
 * costs the JVM tens of milliseconds.
 */
final class LibC {

    private static final Linker LINKER = Linker.nativeLinker();

    static final MethodHandle POSIX_SPAWN = function("posix_spawn");
    static final MethodHandle ACTIONS_INIT = function("posix_spawn_file_actions_init");
    static final MethodHandle ACTIONS_DUP2 = function("posix_spawn_file_actions_adddup2");
    static final MethodHandle ACTIONS_OPEN = function("posix_spawn_file_actions_addopen");
    static final MethodHandle ACTIONS_DESTROY = function("posix_spawn_file_actions_destroy");
    static final MethodHandle ATTRIBUTES_INIT = function("posix_spawnattr_init");
    static final MethodHandle ATTRIBUTES_FLAGS = function("posix_spawnattr_setflags");
    static final MethodHandle ATTRIBUTES_DESTROY = function("posix_spawnattr_destroy");

    private LibC() {}

    private static MethodHandle function(String name) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.captureCallState("errno"));
    }

    /** Calls a function; the result is what a C int holds, for these functions an error number or 0. */
    static int call(Arena arena, MethodHandle function, long... arguments) {
        MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
        try {
            return (int) (long) function.invokeExact(
                    state,
                    argument(arguments, 0),
                    argument(arguments, 1),
                    argument(arguments, 2),
                    argument(arguments, 3),
                    argument(arguments, 4),
                    argument(arguments, 5),
                    0L);
        } catch (Throwable failure) {
            throw new IllegalStateException("a function of the C library could not be called", failure);
        }
    }

    private static long argument(long[] arguments, int index) {
        return index < arguments.length ? arguments[index] : 0;
    }
}
