package dev.jbuild.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Stands between a registry and its clients on this machine: counts bytes, notes requests, and can fall silent. */
final class RecordingProxy implements AutoCloseable {

    private static final Pattern REQUEST = Pattern.compile("(GET|HEAD|PUT|POST|PATCH) /v2/(\\S*) HTTP/1\\.1\r\n");

    private final ServerSocket server;
    private final int target;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile long silentAfter = Long.MAX_VALUE;

    private RecordingProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    static RecordingProxy before(int port) throws IOException {
        RecordingProxy proxy = new RecordingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        Thread.ofPlatform().daemon().start(proxy::accept);
        return proxy;
    }

    int port() {
        return server.getLocalPort();
    }

    /** The full name of an image of the registry, by way of this. */
    String name(String image) {
        return "127.0.0.1:" + port() + "/" + image;
    }

    /** From now on it accepts connections and answers nothing. */
    void fallSilent() {
        silentAfter = -1;
    }

    /** As {@link #fallSilent}, once so many bytes have come from the registry. */
    void fallSilentAfter(long bytes) {
        silentAfter = bytes;
    }

    void forget() {
        requests.clear();
        received.set(0);
        sent.set(0);
    }

    /** Bytes that came from the registry, headers and all. */
    long received() {
        return received.get();
    }

    /** Bytes that went to the registry, headers and all. */
    long sent() {
        return sent.get();
    }

    /** Each as {@code GET team/app/blobs/sha256:...}. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** The digests of blobs that were fetched. */
    List<String> fetched() {
        return requests.stream()
                .filter(request -> request.startsWith("GET ") && request.contains("/blobs/sha256:"))
                .map(request -> request.substring(request.indexOf("sha256:")))
                .toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket registry = connect(client);
                Thread.ofPlatform().daemon().start(() -> copy(client, registry, true));
                Thread.ofPlatform().daemon().start(() -> copy(registry, client, false));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private Socket connect(Socket client) throws IOException {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException nobodyThere) {
            client.close();
            return client;
        }
    }

    private void copy(Socket from, Socket to, boolean asking) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                (asking ? sent : received).addAndGet(read);
                if (asking) {
                    String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
                    REQUEST.matcher(text)
                            .results()
                            .forEach(match -> requests.add(match.group(1) + " " + match.group(2)));
                }
                if (received.get() <= silentAfter) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException ended) {
            // One side has closed the connection, and now both have.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
