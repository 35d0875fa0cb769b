package dev.jbuild.core.exec;

import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A socket that a sandbox may use in place of an SSH agent's: what comes in is passed on. The agent's own socket is never in the
 * sandbox, and belongs to whom it belongs. Closed when the RUN is over; nothing is passed on afterwards.
 */
public final class AgentSocket implements AutoCloseable {

    private static final int BUFFER = 1 << 14;

    private final Path agent;
    private final Path path;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private AgentSocket(Path agent, Path path, ServerSocketChannel server) {
        this.agent = agent;
        this.path = path;
        this.server = server;
    }

    /**
     * Opens a socket.
     *
     * @param agent the agent's
     * @param directory empty, this process's own
     */
    public static AgentSocket open(Path agent, Path directory, int mode, int uid, int gid) throws IOException {
        Path path = directory.resolve("agent");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            try (RootDir root = RootDir.open(directory)) {
                root.chown("/agent", uid, gid);
                root.chmod("/agent", mode);
            }
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
        AgentSocket socket = new AgentSocket(agent, path, server);
        Thread.ofPlatform().daemon().name("ssh-agent").start(socket::accept);
        return socket;
    }

    public Path path() {
        return path;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel inside = server.accept();
                open.add(inside);
                SocketChannel outside = SocketChannel.open(UnixDomainSocketAddress.of(agent));
                open.add(outside);
                Thread.ofPlatform().daemon().name("ssh-agent-in").start(() -> pass(inside, outside));
                Thread.ofPlatform().daemon().name("ssh-agent-out").start(() -> pass(outside, inside));
            } catch (IOException closedOrNoAgent) {
                // Whoever asked sees its connection end.
                closeConnections();
            }
        }
    }

    private void pass(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException ended) {
            // One side is gone, so the other one goes.
            return;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void closeConnections() {
        open.removeIf(channel -> {
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                return true;
            }
            return true;
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeConnections();
    }
}
