package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache elsewhere that is away, slow, broken or lies costs a sentence and some seconds, never the build. */
class SharedCacheFaultTests {

    private static final String DOCKERFILE = """
            FROM busybox
            RUN cat /proc/sys/kernel/random/uuid > /one
            RUN cat /proc/sys/kernel/random/uuid > /two
            """;

    @TempDir
    Path directory;

    private TestMachine first;
    private TestMachine second;
    private Path shared;

    @BeforeEach
    void start() throws IOException {
        first = new TestMachine(directory.resolve("first"));
        first.makeBusybox();
        first.run("save", "-o", "busybox.tar", "busybox").succeeds();
        second = machine("second");
        shared = directory.resolve("shared");
    }

    /** A machine with the same busybox, whose times would differ if it made its own. */
    private TestMachine machine(String name) throws IOException {
        TestMachine machine = new TestMachine(directory.resolve(name));
        machine.run("load", "-i", first.directory.resolve("busybox.tar").toString())
                .succeeds();
        return machine;
    }

    private static TestMachine.Result build(TestMachine machine, String... flags) throws IOException {
        return machine.build("app", DOCKERFILE, flags);
    }

    private static long ran(TestMachine.Result result) {
        return result.err().lines().filter(line -> line.contains("DONE")).count();
    }

    private void share() throws IOException {
        if (Files.exists(shared)) {
            for (Path blob : blobs()) {
                Files.delete(blob);
            }
        }
        build(first, "--cache-to", "type=local,dest=" + shared).succeeds();
    }

    private TestMachine.Result take() throws IOException {
        Instant begun = Instant.now();
        TestMachine.Result result =
                build(second, "--cache-from", "type=local,src=" + shared).succeeds();
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(20));
        Path files = second.files("app");
        assertThat(files.resolve("one")).isRegularFile();
        assertThat(files.resolve("two")).isRegularFile();
        return result;
    }

    @Test
    void nobodyAnswers() throws IOException {
        try (RecordingProxy silent = RecordingProxy.before(1)) {
            silent.fallSilent();
            closed(silent.name("team/cache:1"));
        }
    }

    private void closed(String ref) throws IOException {
        Instant begun = Instant.now();
        TestMachine.Result result = build(
                        second,
                        "--cache-from",
                        "type=registry,timeout=2s,ref=" + ref,
                        "--cache-to",
                        "type=registry,timeout=2s,ref=" + ref)
                .succeeds();
        assertThat(result.err())
                .containsPattern("cache " + ref + ": can't be used: .* The build goes on without it")
                .containsPattern("cache " + ref + ": not written, the image is not concerned");
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void theConnectionIsAcceptedAndNothingComes() throws Exception {
        try (TestRegistry registry = TestRegistry.start(directory);
                RecordingProxy silent = RecordingProxy.before(registry.port())) {
            silent.fallSilent();
            closed(silent.name("team/cache:1"));
        }
    }

    @Test
    void everyAnswerIsAnError() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        try {
            closed("127.0.0.1:" + server.getAddress().getPort() + "/team/cache:1");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void everyAnswerIsAWebPage() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] page = "<html><body>Please log in to the network</body></html>".getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : page.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(page);
            }
        });
        server.start();
        try {
            closed("127.0.0.1:" + server.getAddress().getPort() + "/team/cache:1");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theRegistryFallsSilentWhenALayerIsWanted() throws Exception {
        try (TestRegistry registry = TestRegistry.start(directory)) {
            String large = DOCKERFILE + "RUN head -c 400000 /dev/urandom > /three\n";
            first.build("app", large, "--cache-to", registry.name("cache:1")).succeeds();
            try (RecordingProxy proxy = RecordingProxy.before(registry.port())) {
                proxy.fallSilentAfter(100_000);
                Instant begun = Instant.now();
                TestMachine.Result result = second.build(
                                "app", large, "--cache-from", "type=registry,timeout=2s,ref=" + proxy.name("cache:1"))
                        .succeeds();
                assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(20));
                assertThat(result.err()).contains("can't be had: nothing came for 2 s");
                assertThat(ran(result)).isPositive();
            }
        }
    }

    @Test
    void anExportThatMustSucceedFailsTheBuild() throws IOException {
        Path file = first.file("taken", "a file where a directory should be");
        TestMachine.Result told =
                build(first, "--cache-to", "type=local,dest=" + file).succeeds();
        assertThat(told.err()).contains("not written, the image is not concerned", "[JB3147]");
        TestMachine.Result failed = build(first, "--cache-to", "type=local,ignore-error=false,dest=" + file);
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("[JB3147]");
        assertThat(first.run("inspect", "app").code()).as("the image is there").isZero();
    }

    private List<Path> blobs() throws IOException {
        return new CacheForgery(shared).blobs();
    }

    @Test
    void aLayerIsDamagedOrGone() throws IOException {
        for (String how : List.of("flipped", "cut", "zeros", "gone", "longer")) {
            share();
            for (Path blob : blobs()) {
                if (!CacheForgery.isJson(blob)) {
                    byte[] bytes = Files.readAllBytes(blob);
                    switch (how) {
                        case "flipped" -> bytes[bytes.length / 2] ^= 1;
                        case "cut" -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
                        case "zeros" -> Arrays.fill(bytes, (byte) 0);
                        case "longer" -> bytes = Arrays.copyOf(bytes, bytes.length * 2);
                        default -> Files.delete(blob);
                    }
                    if (!how.equals("gone")) {
                        Files.write(blob, bytes);
                    }
                }
            }
            TestMachine.Result result = take();
            assertThat(result.err())
                    .as(how)
                    .containsPattern("The layer .* can't be had: .* The step that made it is done here instead");
            assertThat(ran(result)).as(how).isEqualTo(2);
            second = machine("second-after-" + how);
        }
    }

    /** The index is whole and its digests are right, but it names one layer's archive as another's. */
    @Test
    void aLayerIsAnother() throws IOException {
        share();
        new CacheForgery(shared).rewrite(index -> {
            Matcher digests = Pattern.compile("\"digest\":\"(sha256:[0-9a-f]{64})\",\"size\":(\\d+)")
                    .matcher(index);
            assertThat(digests.find()).isTrue();
            String one = digests.group();
            assertThat(digests.find()).isTrue();
            return index.replace(one, digests.group());
        });
        TestMachine.Result result = take();
        assertThat(result.err()).contains("is not what the image's config says");
        assertThat(ran(result)).isPositive();
    }

    @Test
    void theIndexIsNone() throws IOException {
        for (String index : List.of(
                "",
                "[]",
                "{",
                "{\"version\":2}",
                "{\"version\":1,\"records\":{\"../../etc/passwd\":\"\"}}",
                "{\"version\":1,\"records\":{\"" + "a".repeat(64) + "\":\"sha256:../x\"}}",
                "{\"version\":1,\"records\":{\"" + "a".repeat(64) + "\":\"\",\"" + "a".repeat(64) + "\":\"\"}}",
                "{\"version\":1,\"layers\":{\"sha256:" + "a".repeat(64) + "\":{\"mediaType\":\"text/html\",\"digest\":"
                        + "\"sha256:" + "b".repeat(64) + "\",\"size\":1}}}",
                "{\"version\":1,\"layers\":{\"sha256:" + "a".repeat(64)
                        + "\":{\"mediaType\":\"x\",\"digest\":\"\",\"size\":-1}}}",
                "{\"version\":1,\"mounts\":{\"" + "a".repeat(64) + "\":{\"bytes\":1,\"chunks\":[[\"x\"]]}}}",
                "[".repeat(5000))) {
            share();
            new CacheForgery(shared).rewrite(before -> index);
            TestMachine.Result result = take();
            assertThat(result.err()).as(index).contains("can't be used: ", "[JB3142]");
            assertThat(ran(result)).as(index).isEqualTo(2);
            second = machine("second-" + index.hashCode());
        }
    }

    @Test
    void theIndexIsDamaged() throws IOException {
        share();
        for (Path blob : blobs()) {
            if (CacheForgery.isJson(blob) && Files.readString(blob).contains("\"records\"")) {
                Files.writeString(blob, Files.readString(blob).replace("\"version\":1", "\"version\":3"));
            }
        }
        assertThat(take().err()).contains("its index is not what its manifest says");
    }
}
