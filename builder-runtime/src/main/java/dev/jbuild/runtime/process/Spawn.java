package dev.jbuild.runtime.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.FileNames;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.SystemCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a program with chosen descriptors, in a session of its own, with an empty environment. Thread safe. */
public final class Spawn {

    /** More than any C library's posix_spawn_file_actions_t or posix_spawnattr_t. */
    private static final long STRUCT = 512;

    private static final long SETSID = 0x80;
    private static final long F_DUPFD_CLOEXEC = 1030;

    /** With the pauses between them half a second. */
    private static final int ATTEMPTS = 32;

    private Spawn() {}

    /**
     * Starts a program. Everything of this process that is not close-on-exec reaches it too, so it had better close what
     * it does not know.
     *
     * @param arguments with the program's name as the first
     * @param descriptors what its descriptors 0, 1, 2, … are to be; -1 for the null device. They stay the caller's
     * @return the process, which the caller has to wait for
     */
    public static ChildProcess start(Path program, List<String> arguments, List<Integer> descriptors)
            throws IOException {
        List<Integer> copies = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(STRUCT, 16);
            MemorySegment attributes = arena.allocate(STRUCT, 16);
            call(arena, LibC.ACTIONS_INIT, actions.address());
            call(arena, LibC.ATTRIBUTES_INIT, attributes.address());
            try {
                call(arena, LibC.ATTRIBUTES_FLAGS, attributes.address(), SETSID);
                for (int target = 0; target < descriptors.size(); target++) {
                    give(arena, actions, descriptors.get(target), target, descriptors.size(), copies);
                }
                return spawn(arena, program, arguments, actions, attributes);
            } finally {
                call(arena, LibC.ACTIONS_DESTROY, actions.address());
                call(arena, LibC.ATTRIBUTES_DESTROY, attributes.address());
            }
        } finally {
            copies.forEach(Descriptors::close);
        }
    }

    private static void give(
            Arena arena, MemorySegment actions, int source, int target, int count, List<Integer> copies)
            throws IOException {
        if (source < 0) {
            long path = arena.allocateFrom("/dev/null").address();
            call(arena, LibC.ACTIONS_OPEN, actions.address(), target, path, Descriptors.O_RDWR, 0);
        } else {
            // A copy out of the way, so that no source is overwritten by the target of another.
            int copy = (int) Kernel.call(SystemCall.FCNTL, source, F_DUPFD_CLOEXEC, count);
            copies.add(copy);
            call(arena, LibC.ACTIONS_DUP2, actions.address(), copy, target);
        }
    }

    private static ChildProcess spawn(
            Arena arena, Path program, List<String> arguments, MemorySegment actions, MemorySegment attributes)
            throws IOException {
        MemorySegment argv = arena.allocate(ADDRESS, arguments.size() + 1L);
        for (int index = 0; index < arguments.size(); index++) {
            argv.setAtIndex(ADDRESS, index, text(arena, arguments.get(index)));
        }
        MemorySegment pid = arena.allocate(JAVA_INT);
        MemorySegment path = text(arena, program.toString());
        MemorySegment environment = arena.allocate(ADDRESS);
        int error = Errno.ETXTBSY;
        for (int attempt = 0; error == Errno.ETXTBSY && attempt < ATTEMPTS; attempt++) {
            pause(attempt);
            error = LibC.call(
                    arena,
                    LibC.POSIX_SPAWN,
                    pid.address(),
                    path.address(),
                    actions.address(),
                    attributes.address(),
                    argv.address(),
                    environment.address());
        }
        if (error != 0) {
            throw new IOException(program + " can't be started: " + Errno.describe(error));
        }
        return new ChildProcess(pid.get(JAVA_INT, 0));
    }

    /**
     * A program that was written a moment ago is busy as long as a child that another thread started meanwhile has not come to
     * its own exec: until then it holds a copy of the descriptor that the program was written through.
     */
    private static void pause(int attempt) throws IOException {
        if (attempt > 0) {
            try {
                Thread.sleep(attempt);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped before a process was started", stopped);
            }
        }
    }

    private static MemorySegment text(Arena arena, String value) {
        byte[] bytes = FileNames.encode(value);
        MemorySegment text = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, text, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
        return text;
    }

    private static void call(Arena arena, MethodHandle function, long... arguments) throws IOException {
        int error = LibC.call(arena, function, arguments);
        if (error != 0) {
            throw new IOException("a process can't be prepared: " + Errno.describe(error));
        }
    }
}
