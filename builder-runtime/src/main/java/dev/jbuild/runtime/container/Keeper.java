package dev.jbuild.runtime.container;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.runtime.launcher.LaunchReport;
import dev.jbuild.runtime.launcher.LauncherBinary;
import dev.jbuild.runtime.launcher.ReportReader;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.process.ChildProcess;
import dev.jbuild.runtime.process.Pipe;
import dev.jbuild.runtime.process.Spawn;
import dev.jbuild.runtime.sandbox.LaunchFailures;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.Stdio;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Starts the keepers of containers, and speaks with them. Thread safe. */
public final class Keeper {

    private static final int HEADER = 5;
    private static final int TERMINAL = 8;

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
        try (Starting starting = begin(files)) {
            return starting.await();
        }
    }

    /** Starts a keeper, which starts the container when it is ready to; the caller waits for that, and closes. */
    public Starting begin(ContainerFiles files) throws IOException {
        try (Pipe reports = Pipe.open()) {
            Spawn.start(
                    launcher.path(),
                    List.of("jbrun", "keep", files.directory().toString()),
                    List.of(-1, -1, -1, reports.writeEnd()));
            reports.closeWriteEnd();
            return new Starting(reports.input());
        }
    }

    /** A container that is being started. One thread's. */
    public static final class Starting implements AutoCloseable {

        private final InputStream reports;

        private Starting(InputStream reports) {
            this.reports = reports;
        }

        /**
         * Waits until the program is executed.
         *
         * @return the pid of the container's first process
         */
        public int await() throws SandboxException, IOException {
            return started(new ReportReader(reports));
        }

        @Override
        public void close() throws IOException {
            reports.close();
        }
    }

    /**
     * How an attachment ended.
     *
     * @param code the program's exit code; empty if the keys to detach were typed
     */
    public record Attached(OptionalInt code) {}

    /** The caller's streams at a container's. One thread's, but for signals. */
    public static final class Attachment implements AutoCloseable {

        private final ChildProcess client;
        private final InputStream reports;
        private final ReportReader reader;
        private final Pipe lifeline;

        private Attachment(ChildProcess client, InputStream reports, Pipe lifeline) {
            this.client = client;
            this.reports = reports;
            this.reader = new ReportReader(reports);
            this.lifeline = lifeline;
        }

        /** Hands a signal on to the program, once this is attached; a change of the terminal's size to its terminal. */
        public void signal(int number) {
            client.signal(number);
        }

        /**
         * Waits until the container's keeper has been reached. To be called first.
         *
         * @throws SandboxException if it can't be
         */
        public void awaitAttached() throws SandboxException, IOException {
            LaunchReport first = next();
            if (first instanceof LaunchReport.Failed failed) {
                throw LaunchFailures.explain(failed);
            }
        }

        /**
         * Waits for the end.
         *
         * @throws SandboxException if the container's keeper is gone
         */
        public Attached await() throws SandboxException, IOException {
            while (true) {
                switch (next()) {
                    case LaunchReport.Exited exited -> {
                        return new Attached(OptionalInt.of(exited.code()));
                    }
                    case LaunchReport.Detached() -> {
                        return new Attached(OptionalInt.empty());
                    }
                    case LaunchReport.Failed failed -> throw LaunchFailures.explain(failed);
                    case LaunchReport.Ready() -> {}
                    case LaunchReport.Started started -> {}
                    case LaunchReport.Created created -> {}
                }
            }
        }

        private LaunchReport next() throws SandboxException, IOException {
            return reader.next().orElseThrow(LaunchFailures::silent);
        }

        @Override
        public void close() throws IOException {
            lifeline.close();
            reports.close();
            client.await();
        }
    }

    /**
     * Puts streams at a container's, which has a keeper.
     *
     * @param streams which of its streams: 1 standard input, 2 output, 4 errors
     * @param terminal whether standard input is a terminal, which becomes raw
     * @param keys what is typed to detach, as bytes; empty for nothing
     */
    public Attachment attach(ContainerFiles files, int streams, boolean terminal, String keys, Stdio stdio)
            throws IOException {
        try (Pipe reports = Pipe.open()) {
            Pipe lifeline = Pipe.open();
            ChildProcess client;
            try {
                client = Spawn.start(
                        launcher.path(),
                        List.of(
                                "jbrun",
                                "attach",
                                files.directory().toString(),
                                Integer.toString(streams | (terminal ? TERMINAL : 0)),
                                keys),
                        List.of(stdio.in(), stdio.out(), stdio.err(), reports.writeEnd(), lifeline.readEnd()));
            } catch (IOException failure) {
                lifeline.close();
                throw failure;
            }
            lifeline.closeReadEnd();
            reports.closeWriteEnd();
            return new Attachment(client, reports.input(), lifeline);
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
        throw failure.orElseGet(LaunchFailures::silent);
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

    /**
     * The files of a container that runs, with what is mounted in it; also where this process is in another user namespace than
     * the container. The caller closes.
     *
     * @return empty if it does not run
     */
    public Optional<RootDir> root(ContainerFiles files) throws IOException {
        return RunningRoot.open(files);
    }

    /** Changes when the container is started again. */
    public boolean restart(ContainerFiles files, PlanOp.Restart policy, int most) throws IOException {
        return send(
                files,
                'P',
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(policy.number())
                        .putInt(most)
                        .array());
    }

    /**
     * Lets the container stand still as long as what this gives is open and this process lives: the keeper lets it go on when the
     * connection ends, whatever that ends of. One that stands still already is left to whoever stopped it.
     *
     * @return empty if nobody keeps the container, or it has no group with which that can be done
     */
    public Optional<Closeable> freeze(ContainerFiles files) throws IOException {
        SocketChannel socket;
        try {
            socket = connect(files);
        } catch (IOException nobodyListens) {
            return Optional.empty();
        }
        try {
            write(socket, 'Z', new byte[0]);
            if (socket.read(ByteBuffer.allocate(HEADER)) == HEADER) {
                return Optional.of(socket);
            }
        } catch (ClosedByInterruptException stopped) {
            throw (IOException) new InterruptedIOException("the pausing was stopped").initCause(stopped);
        } catch (IOException refused) {
            // As below: it has closed.
        }
        socket.close();
        return Optional.empty();
    }

    private static SocketChannel connect(ContainerFiles files) throws IOException {
        // By a descriptor: the address of a socket has room for a hundred bytes only.
        int directory = Descriptors.open(files.directory(), Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(
                    "/proc/self/fd/" + directory + "/" + files.socket().getFileName()));
        } finally {
            Descriptors.close(directory);
        }
    }

    private static void write(SocketChannel socket, char type, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .putInt(payload.length)
                .put(payload)
                .flip();
        while (frame.hasRemaining()) {
            socket.write(frame);
        }
    }

    private static boolean send(ContainerFiles files, char type, byte[] payload) throws IOException {
        try (SocketChannel socket = connect(files)) {
            write(socket, type, payload);
            // The keeper closes when it has read to the end: then it has obeyed.
            socket.shutdownOutput();
            return socket.read(ByteBuffer.allocate(1)) <= 0;
        } catch (IOException goneMeanwhile) {
            // Nobody listens, or whoever did has ended with its container.
            return false;
        }
    }
}
