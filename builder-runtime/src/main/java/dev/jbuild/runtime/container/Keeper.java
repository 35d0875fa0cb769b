package dev.jbuild.runtime.container;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.runtime.launcher.LaunchReport;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.launcher.ReportReader;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.process.Spawn;
import dev.jbuild.runtime.sandbox.LaunchFailures;
import dev.jbuild.runtime.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;

/** Starts the keepers of containers, and speaks with them. Thread safe. */
public final class Keeper {

    private static final int HEADER = 5;

    private final LauncherBinary launcher;

    public Keeper(LauncherBinary launcher) {
        this.launcher = launcher;
    }

    /**
     * Starts a container whose plan has been written, and comes back when its program is executed.
     *
     * @return the pid of its first process
     * @throws SandboxException if it can't be started; nothing of it is left then
     */
    public int start(ContainerFiles files) throws SandboxException, IOException {
        try (Pipe reports = Pipe.open()) {
            Spawn.start(
                    launcher.path(),
                    List.of("jbrun", "keep", files.directory().toString()),
                    List.of(-1, -1, -1, reports.writeEnd()));
            reports.closeWriteEnd();
            try (InputStream in = reports.input()) {
                return started(new ReportReader(in));
            }
        }
    }

    private static int started(ReportReader reader) throws SandboxException, IOException {
        Optional<SandboxException> failure = Optional.empty();
        boolean ready = false;
        for (Optional<LaunchReport> next = reader.next(); next.isPresent(); next = reader.next()) {
            switch (next.get()) {
                case LaunchReport.Failed failed -> {
                    if (failure.isEmpty()) {
                        failure = Optional.of(LaunchFailures.explain(failed));
                    }
                }
                case LaunchReport.Ready() -> ready = true;
                case LaunchReport.Started started -> {
                    if (ready && failure.isEmpty()) {
                        return started.pid();
                    }
                }
                case LaunchReport.Created created -> {}
                case LaunchReport.Exited exited -> {}
                case LaunchReport.Detached() -> {}
            }
        }
        throw failure.orElseGet(() -> new SandboxException(
                "JB5103",
                SandboxException.Kind.FAILED,
                "The launcher ended without saying why; something else may have killed it."));
    }

    /**
     * Sends a signal to the container's program.
     *
     * @param number as the kernel counts them; 9 kills all of the container
     * @return false if nobody keeps the container
     */
    public boolean signal(ContainerFiles files, int number) throws IOException {
        return send(
                files,
                'S',
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(number)
                        .array());
    }

    /** Lets the container end when it ends, whatever its restart policy. */
    public boolean letEnd(ContainerFiles files) throws IOException {
        return send(files, 'N', new byte[0]);
    }

    private static boolean send(ContainerFiles files, char type, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(payload.length)
                .put(payload)
                .flip();
        // By a descriptor: the address of a socket has room for a hundred bytes only.
        int directory = Descriptors.open(files.directory(), Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(
                "/proc/self/fd/" + directory + "/" + files.socket().getFileName()))) {
            while (frame.hasRemaining()) {
                socket.write(frame);
            }
            // The keeper closes when it has read to the end: then it has obeyed.
            socket.shutdownOutput();
            return socket.read(ByteBuffer.allocate(1)) <= 0;
        } catch (java.net.SocketException nobody) {
            return false;
        } finally {
            Descriptors.close(directory);
        }
    }
}
