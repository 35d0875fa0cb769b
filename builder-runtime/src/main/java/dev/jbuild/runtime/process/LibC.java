package dev.jbuild.runtime.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that are no system calls. All are called with the same signature, six longs, of which
 * each takes as many as it wants, because every further signature costs the JVM tens of milliseconds.
 */
final class LibC {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor SIX_LONGS =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

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
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), SIX_LONGS);
    }

    /** Calls a function; the result is what a C int holds. */
    static int call(MethodHandle function, long a, long b, long c, long d, long e, long f) {
        try {
            return (int) (long) function.invokeExact(a, b, c, d, e, f);
        } catch (Throwable failure) {
            throw new IllegalStateException("a function of the C library could not be called", failure);
        }
    }
}
