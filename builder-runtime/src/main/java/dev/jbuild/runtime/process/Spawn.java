package dev.jbuild.runtime.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a program with chosen descriptors, in a session of its own, with an empty environment. */
public final class Spawn {

    private static final long STRUCT = 512;
    private static final long SETSID = 0x80;
    private static final long F_DUPFD_CLOEXEC = 1030;
    private static final long OUT_OF_THE_WAY = 100;
    private static final long NO_SUCH_CALL_ARGUMENT = 0;

    private Spawn() {}

    /**
     * Starts a program.
     *
     * @param descriptors what its descriptors 0, 1, 2, … are to be; -1 for the null device. All others are closed
     * @return the process, which the caller has to wait for
     */
    public static ChildProcess start(Path program, List<String> arguments, List<Integer> descriptors)
            throws IOException {
        List<Integer> moved = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(STRUCT, 16);
            MemorySegment attributes = arena.allocate(STRUCT, 16);
            call(LibC.ACTIONS_INIT, actions.address(), 0, 0);
            call(LibC.ATTRIBUTES_INIT, attributes.address(), 0, 0);
            try {
                call(LibC.ATTRIBUTES_FLAGS, attributes.address(), SETSID, 0);
                MemorySegment devNull = arena.allocateFrom("/dev/null");
                for (int target = 0; target < descriptors.size(); target++) {
                    int source = descriptors.get(target);
                    if (source < 0) {
                        LibC.call(
                                LibC.ACTIONS_OPEN,
                                actions.address(),
                                target,
                                devNull.address(),
                                Descriptors.O_RDWR,
                                0,
                                NO_SUCH_CALL_ARGUMENT);
                    } else {
                        // Moved away first, so that no source is overwritten by the target of another.
                        int copy = (int) Kernel.call(SystemCall.FCNTL, source, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
                        moved.add(copy);
                        call(LibC.ACTIONS_DUP2, actions.address(), copy, target);
                    }
                }
                return spawn(arena, program, arguments, actions, attributes);
            } finally {
                call(LibC.ACTIONS_DESTROY, actions.address(), 0, 0);
                call(LibC.ATTRIBUTES_DESTROY, attributes.address(), 0, 0);
            }
        } finally {
            moved.forEach(Descriptors::close);
        }
    }

    private static ChildProcess spawn(
            Arena arena, Path program, List<String> arguments, MemorySegment actions, MemorySegment attributes)
            throws IOException {
        MemorySegment argv = arena.allocate(ADDRESS, arguments.size() + 1L);
        for (int index = 0; index < arguments.size(); index++) {
            argv.setAtIndex(ADDRESS, index, arena.allocateFrom(arguments.get(index)));
        }
        MemorySegment environment = arena.allocate(ADDRESS, 1);
        MemorySegment pid = arena.allocate(JAVA_INT);
        int error = LibC.call(
                LibC.POSIX_SPAWN,
                pid.address(),
                arena.allocateFrom(program.toString()).address(),
                actions.address(),
                attributes.address(),
                argv.address(),
                environment.address());
        if (error != 0) {
            throw new IOException(program + " can't be started: " + Errno.describe(error));
        }
        return new ChildProcess(pid.get(JAVA_INT, 0));
    }

    private static void call(java.lang.invoke.MethodHandle function, long a, long b, long c) throws IOException {
        int error = LibC.call(function, a, b, c, 0, 0, 0);
        if (error != 0) {
            throw new IOException("a process can't be prepared: " + Errno.describe(error));
        }
    }
}
