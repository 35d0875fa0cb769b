package dev.jbuild.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's docker-registry on a free port of this machine, without TLS and logins. */
final class TestRegistry implements AutoCloseable {

    private static final int ATTEMPTS = 100;

    private final Process process;
    private final int port;

    private TestRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static TestRegistry start(Path directory) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(
                directory.resolve("registry.yml"), """
                version: 0.1
                log: {level: error, accesslog: {disabled: true}}
                storage:
                  filesystem: {rootdirectory: %s}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(directory.resolve("registry"), port));
        Process process = new RealCommands(directory).start("docker-registry", "serve", config);
        TestRegistry registry = new TestRegistry(process, port);
        for (int attempt = 0; attempt < ATTEMPTS && !registry.answers(); attempt++) {
            Thread.sleep(100);
        }
        return registry;
    }

    private boolean answers() throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/v2/").toURL().openConnection();
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    int port() {
        return port;
    }

    /** The full name of an image in it. */
    String name(String image) {
        return "127.0.0.1:" + port + "/" + image;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
