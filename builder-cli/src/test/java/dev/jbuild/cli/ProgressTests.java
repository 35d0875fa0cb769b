package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cli.progress.VirtualScreen;
import dev.jbuild.core.invocation.Terminal;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildEvent.TransferState;
import dev.jbuild.core.progress.EventJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ways to show progress have in common, and transfers in each of them. */
class ProgressTests {

    private static final int TLS_HANDSHAKE = 22;
    private static final int BLOCK = 10_000;

    @TempDir
    private Path directory;

    private TestMachine machine;
    private HttpServer server;
    private String address = "";
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            boolean broken = exchange.getRequestURI().getPath().contains("broken");
            exchange.sendResponseHeaders(200, 10L * BLOCK);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int block = 0; block < (broken ? 3 : 10); block++) {
                    out.write(new byte[BLOCK]);
                    out.flush();
                    Thread.sleep(100);
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable door : opened) {
            door.close();
        }
        server.stop(0);
    }

    private String dockerfile(String name) {
        return "FROM scratch\nADD " + address + "/" + name + " /\n";
    }

    @Test
    void aTransferIsTwoLinesInALog() throws IOException {
        TestMachine.Result result = machine.build("x", dockerfile("slow.bin")).succeeds();
        assertThat(result.err().lines().filter(line -> line.startsWith("fetch")))
                .hasSize(2)
                .satisfiesExactly(
                        begun -> assertThat(begun).isEqualTo("fetching " + address + "/slow.bin (100kB)"),
                        done -> assertThat(done).matches("fetched .*/slow.bin: 100kB in [0-4]\\.\\ds"));
    }

    @Test
    void aStreamOfEventsHasATransferAFewTimesEachSecondAndTheHistoryOnlyItsEnd() throws IOException {
        TestMachine.Result result =
                machine.build("x", dockerfile("slow.bin"), "--progress", "json").succeeds();
        List<JsonObject> transfers = result.out()
                .lines()
                .map(ProgressTests::json)
                .filter(event -> event.requireString("event").equals("transfer"))
                .toList();
        assertThat(transfers).hasSizeBetween(4, 8);
        assertThat(transfers.getFirst().requireString("state")).isEqualTo("begun");
        assertThat(transfers.get(1).requireString("state")).isEqualTo("under-way");
        assertThat(transfers.get(1).requireNumber("done")).isBetween(1L, 10L * BLOCK);
        assertThat(transfers.getLast().requireString("state")).isEqualTo("done");
        assertThat(transfers)
                .allSatisfy(event -> assertThat(event.requireNumber("total")).isEqualTo(10L * BLOCK));

        assertThat(machine.run("build-log").succeeds().out().lines().filter(line -> line.startsWith("fetch")))
                .singleElement()
                .asString()
                .startsWith("fetched ");
    }

    /** A registry of one image, which it serves as {@code save} wrote it. */
    @Test
    void eachLayerOfAnImageIsATransfer() throws Exception {
        machine.file("x/a", "1");
        machine.build("x", "FROM scratch\nCOPY a /\nCOPY a /b\n").succeeds();
        machine.run("save", "--format", "oci-archive", "-o", "x.tar", "x").succeeds();
        Path layout = Files.createDirectory(directory.resolve("layout"));
        assertThat(new ProcessBuilder("tar", "-xf", "../x.tar")
                        .directory(layout.toFile())
                        .start()
                        .waitFor())
                .isZero();
        JsonObject manifest = (JsonObject) json(Files.readString(layout.resolve("index.json")))
                .array("manifests")
                .orElseThrow()
                .values()
                .getFirst();
        server.createContext("/v2/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String digest = path.endsWith("/latest")
                    ? manifest.requireString("digest")
                    : path.substring(path.lastIndexOf('/') + 1);
            Path blob = layout.resolve("blobs").resolve(digest.replace(':', '/'));
            byte[] bytes = Files.isRegularFile(blob) ? Files.readAllBytes(blob) : new byte[0];
            if (path.contains("/manifests/")) {
                exchange.getResponseHeaders().add("Content-Type", manifest.requireString("mediaType"));
                exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head || bytes.length == 0 ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(head ? new byte[0] : bytes);
            }
        });
        String name = "127.0.0.1:" + refusingTls() + "/app";
        TestMachine other = new TestMachine(directory.resolve("other"));
        assertThat(other.run("pull", name).succeeds().err().lines().filter(line -> line.startsWith("fetched layer ")))
                .hasSize(2)
                .allMatch(line -> line.contains(" of " + name + ":latest: "));
        other.terminal = Optional.of(Terminal.of(60, 10));
        other.run("rmi", "-f", name).succeeds();
        other.run("prune").succeeds();
        other.file("y/Dockerfile", "FROM " + name + "\n");
        VirtualScreen screen = new VirtualScreen(60, 10);
        screen.write(other.run("build", "y").succeeds().err());
        assertThat(String.join("", screen.all()))
                .containsPattern(" => pulling .* => fetched layer .* => fetched layer ");
    }

    /**
     * The port of a door before the server: who speaks TLS there is sent away at once, as registries do; the JDK's server would
     * wait for more.
     */
    private int refusingTls() throws IOException {
        ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(door);
        Thread.ofVirtual().start(() -> {
            while (!door.isClosed()) {
                try {
                    Socket client = door.accept();
                    Thread.ofVirtual().start(() -> letIn(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return door.getLocalPort();
    }

    private void letIn(Socket client) {
        try (client;
                Socket inside = new Socket(
                        server.getAddress().getAddress(), server.getAddress().getPort())) {
            int first = client.getInputStream().read();
            if (first == TLS_HANDSHAKE || first < 0) {
                return;
            }
            inside.getOutputStream().write(first);
            Thread answers = Thread.ofVirtual().start(() -> {
                try {
                    inside.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException gone) {
                    // The one side or the other has had enough.
                }
            });
            client.getInputStream().transferTo(inside.getOutputStream());
            inside.shutdownOutput();
            answers.join();
        } catch (IOException | InterruptedException over) {
            // The test has seen enough.
        }
    }

    private static JsonObject json(String line) {
        return (JsonObject) Json.parse(line.getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    @Test
    void aTransferThatBreaksOffSaysSo() throws IOException {
        TestMachine.Result result = machine.build("x", dockerfile("broken.bin"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("stopped fetching " + address + "/broken.bin after ");
    }

    /** Two files for one build came one after the other, since one lock was held over each. */
    @Test
    void twoFilesAreFetchedSideBySide() throws IOException {
        String dockerfile = "FROM scratch AS a\nADD " + address + "/a.bin /\nFROM scratch AS b\nADD " + address
                + "/b.bin /\nFROM scratch\nCOPY --from=a . /\nCOPY --from=b . /\n";
        TestMachine.Result result = machine.build("x", dockerfile).succeeds();
        assertThat(result.err().lines().filter(line -> line.startsWith("fetch")).limit(2))
                .allMatch(line -> line.startsWith("fetching"));
    }

    @Test
    void onATerminalWhatIsOverStaysAndNothingElse() throws IOException {
        machine.terminal = Optional.of(Terminal.of(60, 10));
        machine.file("x/a", "1");
        String dockerfile =
                "FROM scratch AS a\nCOPY a /1\nADD " + address + "/slow.bin /\nFROM scratch\nCOPY --from=a . /\n";
        machine.file("x/Dockerfile", dockerfile);
        TestMachine.Result result = machine.run("build", "x").succeeds();
        assertThat(result.err())
                .as("while it went on there was a bar")
                .containsPattern(" => …?\\S*/slow.bin .*\\[=*>? *] .* / 100kB");
        VirtualScreen screen = new VirtualScreen(60, 10);
        screen.write(result.err());
        String all = String.join("\n", screen.all());
        assertThat(all)
                .containsPattern(" => \\[a 2/3] COPY a /1 +\\d\\.\\ds")
                .containsPattern(" => fetched \\S+/slow.bin \\(100kB\\) +\\d\\.\\ds")
                .containsPattern(" => \\[2/2] COPY --from=a . / +\\d\\.\\ds")
                .contains("image sha256:")
                .doesNotContain("[+]", "/ 100kB");
    }

    @Test
    void aFailureOnATerminalIsToldOnce() throws IOException {
        machine.makeBusybox();
        machine.terminal = Optional.of(Terminal.of(100, 30));
        machine.file(
                "x/Dockerfile",
                "FROM busybox\nRUN for i in 1 2 3; do echo \"$i-line\"; done; printf '\\033[2Jx\\n'; sleep 0.5; exit 3\n");
        TestMachine.Result result = machine.run("build", "x");
        assertThat(result.code()).isEqualTo(1);
        VirtualScreen screen = new VirtualScreen(100, 30);
        screen.write(result.err());
        String all = String.join("\n", screen.all());
        assertThat(all).containsOnlyOnce("1-line").containsOnlyOnce("3-line").containsOnlyOnce("[JB3080]");
        assertThat(all).containsOnlyOnce(" => ERROR [2/2] RUN").doesNotContain("[+]", "# ");
    }

    @Test
    void aDumbTerminalGetsPlainLines() throws IOException {
        machine.terminal = Optional.of(Terminal.of(80, 24));
        machine.environment.put("TERM", "dumb");
        machine.file("x/a", "1");
        machine.file("x/Dockerfile", "FROM scratch\nCOPY a /\n");
        assertThat(machine.run("build", "x").succeeds().err())
                .contains("#2 DONE")
                .doesNotContain("\u001b");
    }

    @Test
    void transfersComeBackFromJson() {
        for (TransferState state : TransferState.values()) {
            for (OptionalLong total : List.of(OptionalLong.empty(), OptionalLong.of(1L << 40))) {
                BuildEvent.Transfer transfer =
                        new BuildEvent.Transfer("layer 日本", 1L << 33, total, Duration.ofNanos(123456789), state);
                assertThat(EventJson.read(json(EventJson.write(transfer, Instant.EPOCH))))
                        .containsExactly(transfer);
            }
        }
    }
}
