package dev.jbuild.runtime.container;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.Kernel;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.SystemCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The files of a container that runs, as the container has them, with what is mounted in it.
 *
 * <p>Only its keeper can look there for everybody: who is not root is in another user namespace than the container. It passes a
 * descriptor over its socket, which Java's own sockets can't take.
 */
final class RunningRoot {

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final byte[] FRAME = {'F', 0, 0, 0, 0};

    private static final int ADDRESS_SIZE = 110;
    private static final int MESSAGE_SIZE = 56;
    private static final int PIECES_AT = 16;
    private static final int PIECE_COUNT_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;

    /** A header of 16 bytes, and one descriptor, padded. */
    private static final int CONTROL_SIZE = 24;

    private static final int DESCRIPTOR_AT = 16;

    private RunningRoot() {}

    /** Asks the keeper; empty if nobody keeps the container or it does not run. The caller closes. */
    static Optional<RootDir> open(ContainerFiles files) throws IOException {
        // By a descriptor: an address has little room.
        int directory = Descriptors.open(files.directory(), Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        int socket = (int) Kernel.call(SystemCall.SOCKET, AF_UNIX, SOCK_STREAM | Descriptors.O_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_SIZE, 8);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            byte[] path = ("/proc/self/fd/" + directory + "/" + files.socket().getFileName())
                    .getBytes(StandardCharsets.US_ASCII);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
            long connected = Kernel.tryCall(SystemCall.CONNECT, socket, address.address(), ADDRESS_SIZE);
            if (connected == -Errno.ENOENT || connected == -Errno.ECONNREFUSED) {
                return Optional.empty();
            }
            if (connected < 0) {
                throw new ErrnoException(
                        SystemCall.CONNECT, (int) -connected, files.socket().toString());
            }
            Kernel.call(
                    SystemCall.WRITE,
                    socket,
                    arena.allocateFrom(JAVA_BYTE, FRAME).address(),
                    FRAME.length);
            return receive(arena, socket);
        } finally {
            Descriptors.close(socket);
            Descriptors.close(directory);
        }
    }

    private static Optional<RootDir> receive(Arena arena, int socket) {
        MemorySegment frame = arena.allocate(FRAME.length);
        MemorySegment piece = arena.allocate(2 * ADDRESS.byteSize(), 8);
        piece.set(JAVA_LONG, 0, frame.address());
        piece.set(JAVA_LONG, ADDRESS.byteSize(), FRAME.length);
        MemorySegment control = arena.allocate(CONTROL_SIZE, 8);
        MemorySegment message = arena.allocate(MESSAGE_SIZE, 8);
        message.set(JAVA_LONG, PIECES_AT, piece.address());
        message.set(JAVA_LONG, PIECE_COUNT_AT, 1);
        message.set(JAVA_LONG, CONTROL_AT, control.address());
        message.set(JAVA_LONG, CONTROL_LENGTH_AT, CONTROL_SIZE);
        long count = Kernel.tryCall(SystemCall.RECVMSG, socket, message.address(), MSG_CMSG_CLOEXEC);
        boolean given = count == FRAME.length
                && frame.get(JAVA_BYTE, 0) == FRAME[0]
                && message.get(JAVA_LONG, CONTROL_LENGTH_AT) >= DESCRIPTOR_AT + JAVA_INT.byteSize();
        return given ? Optional.of(RootDir.ofDescriptor(control.get(JAVA_INT, DESCRIPTOR_AT))) : Optional.empty();
    }
}
