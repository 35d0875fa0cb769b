package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prune}, {@code system df}, and {@code rmi} beside a build. */
class PruneTests {

    @TempDir
    private Path directory;

    private TestMachine machine;
    private Path store;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        store = directory.resolve("store");
        machine.file("x/a", "a".repeat(50_000));
        machine.file("x/b", "b".repeat(100_000));
    }

    private long layers() throws IOException {
        try (Stream<Path> layers = Files.list(store.resolve("layers"))) {
            return layers.count();
        }
    }

    private List<String> cached() {
        return machine.run("build", "--progress", "plain", "-t", "x", "x")
                .succeeds()
                .all()
                .lines()
                .filter(line -> line.contains("CACHED"))
                .toList();
    }

    @Test
    void withoutFlagsTheStepsOfImagesStayCachedAndEverythingElseGoes() throws IOException {
        machine.build("x", "FROM scratch\nCOPY b /old\n").succeeds();
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        assertThat(layers()).isEqualTo(2);
        String images = machine.run("images", "-q").out();
        for (String id : images.lines().toList()) {
            if (!machine.run("inspect", id).out().contains("x:latest")) {
                machine.run("rmi", id).succeeds();
            }
        }
        assertThat(layers()).isEqualTo(2);

        String plan = machine.run("prune", "--dry-run").succeeds().out();
        assertThat(layers()).isEqualTo(2);
        String out = machine.run("prune", "-f").succeeds().out();

        assertThat(plan.replace("reclaimable", "reclaimed")).isEqualTo(out);
        assertThat(out)
                .startsWith("KIND ")
                .containsPattern("layers   [0-9a-f]{64}")
                .containsPattern("Total reclaimed space: 1\\d\\dkB");
        assertThat(layers()).isOne();
        assertThat(cached()).hasSize(1);
        assertThat(machine.run("prune", "-a").succeeds().out()).contains("logs   ");
        assertThat(layers()).isOne();
        assertThat(cached()).isEmpty();
    }

    @Test
    void whatWasUsedSinceStaysAndWhatFitsStays() throws IOException {
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        machine.run("rmi", "x").succeeds();
        assertThat(machine.run("prune", "--older-than", "24h").succeeds().out())
                .isEqualTo("Total reclaimed space: 0B\n");
        assertThat(machine.run("prune", "--filter", "until=1h", "--filter", "type=regular")
                        .succeeds()
                        .out())
                .isEqualTo("Total reclaimed space: 0B\n");
        assertThat(machine.run("prune", "--keep", "1m").succeeds().out()).isEqualTo("Total reclaimed space: 0B\n");
        assertThat(machine.run("prune", "--kind", "mounts", "--kind", "blobs")
                        .succeeds()
                        .out())
                .doesNotContain("layers");
        assertThat(layers()).isOne();
        assertThat(machine.run("prune", "--keep-storage", "10k").succeeds().out())
                .contains("layers");
        assertThat(layers()).isZero();
    }

    @Test
    void whatIsNoKindFilterOrTimeIsRefused() {
        assertThat(machine.run("prune", "--kind", "layer").err()).contains("[JB3117]", "Did you mean layers?");
        assertThat(machine.run("prune", "--filter", "untill=1h").err()).contains("[JB3116]", "Did you mean until=…?");
        assertThat(machine.run("prune", "--older-than", "soon").err()).contains("[JB3118]");
        assertThat(machine.run("prune", "--keep", "much").err()).contains("[JB1009]");
        assertThat(machine.run("system", "du").err())
                .contains("\"system du\" is neither a command", "Did you mean \"jbuild system df\"?");
    }

    @Test
    void aCacheMountThatAStepUsesStays() throws Exception {
        machine.makeBusybox();
        machine.environment.put("NAME", "x");
        Path started = directory.resolve("store/mounts");
        CompletableFuture<TestMachine.Result> build = CompletableFuture.supplyAsync(
                () -> machine.run("build", "--progress", "plain", "-f", file("wait.Dockerfile", """
                        FROM busybox
                        RUN --mount=type=cache,target=/c echo kept > /c/file; touch /c/started; \\
                            while ! [ -e /c/go ]; do sleep 0.05; done; cat /c/file
                        """), "-"));
        Path mount = waitFor(started);

        assertThat(machine.run("prune", "-a", "-f").succeeds().out()).doesNotContain("mounts ");
        Files.createFile(mount.resolve("go"));

        assertThat(build.get().succeeds().all()).contains("kept");
        assertThat(machine.run("prune", "-f").succeeds().out()).contains("mounts ");
        assertThat(mount).doesNotExist();
    }

    private String file(String name, String content) {
        try {
            return machine.file(name, content).toString();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** The data of the cache mount in which a RUN has made a file. */
    private static Path waitFor(Path mounts) throws Exception {
        for (int attempt = 0; attempt < 400; attempt++) {
            try (Stream<Path> all = Files.isDirectory(mounts) ? Files.list(mounts) : Stream.empty()) {
                for (Path mount : all.toList()) {
                    if (Files.exists(mount.resolve("data/started"))) {
                        return mount.resolve("data");
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the RUN has not started");
    }

    /** The base is removed and all is pruned while a RUN is in its middle; the build and the image come out whole. */
    @Test
    void removingTheBaseAndPruningDuringABuildHarmsNothing() throws Exception {
        machine.makeBusybox();
        CompletableFuture<TestMachine.Result> build = CompletableFuture.supplyAsync(() ->
                machine.run("build", "--progress", "plain", "-t", "app", "-f", file("wait.Dockerfile", """
                        FROM busybox AS first
                        RUN echo first > /first
                        FROM busybox
                        COPY --from=first /first /first
                        RUN --mount=type=cache,target=/c touch /c/started; \\
                            while ! [ -e /c/go ]; do sleep 0.05; done; cat /first > /second
                        RUN cat /second > /third
                        """), "-"));
        Path mount = waitFor(directory.resolve("store/mounts"));

        assertThat(machine.run("rmi", "busybox").succeeds().out()).contains("Untagged: busybox:latest");
        machine.run("prune", "-a", "-f").succeeds();
        machine.run("prune", "-a", "-f").succeeds();
        Files.createFile(mount.resolve("go"));

        build.get().succeeds();
        Path files = machine.files("app");
        assertThat(files.resolve("third")).hasContent("first\n");
        assertThat(files.resolve("bin/busybox")).hasSameBinaryContentAs(TestMachine.BUSYBOX);
        machine.run("save", "--format", "oci-archive", "-o", "app.tar", "app").succeeds();
        assertThat(store.resolve("tmp")).isDirectoryNotContaining(path -> !path.endsWith(".lock"));
    }

    @Test
    void systemDfCountsWhatDuCounts() throws Exception {
        machine.build("x", "FROM scratch AS base\nCOPY a /a\nFROM base\nCOPY b /b\nCOPY b /c\n")
                .succeeds();
        machine.build("x", "FROM scratch\nCOPY b /only\n").succeeds();
        Files.createDirectories(store.resolve("mounts/" + "0".repeat(64) + "/data"));
        Files.writeString(store.resolve("mounts/" + "0".repeat(64) + "/data/file"), "x".repeat(20_000));

        JsonObject json = (JsonObject) Json.parse(
                machine.run("system", "df", "--format", "json").succeeds().out().getBytes(StandardCharsets.UTF_8),
                1 << 20);

        Map<String, JsonObject> rows = json.array("usage").orElseThrow().objects().stream()
                .collect(Collectors.toMap(row -> row.requireString("type"), row -> row));
        assertThat(rows)
                .containsOnlyKeys(
                        "Images", "Containers", "Build cache", "Cache mounts", "Logs", "Failed states", "Temporary");
        assertThat(rows.getOrDefault("Images", JsonObject.EMPTY).requireNumber("total"))
                .isEqualTo(2);
        assertThat(rows.getOrDefault("Cache mounts", JsonObject.EMPTY).requireNumber("bytes"))
                .isBetween(20_000L, 20_480L + 3 * 4096);
        long sum = rows.values().stream()
                .mapToLong(row -> row.requireNumber("bytes"))
                .sum();
        long inodes = rows.values().stream()
                .mapToLong(row -> row.requireNumber("inodes"))
                .sum();
        // What is nobody's: the directories, locks, names of images.
        assertThat(du("-sk", "layers", "blobs", "records", "mounts", "builds") * 1024)
                .isBetween(sum, sum + 25 * 4096);
        assertThat(du("-s", "--inodes", "layers", "blobs", "records", "mounts", "builds"))
                .isBetween(inodes, inodes + 25);

        String table = machine.run("system", "df", "-v").succeeds().out();
        assertThat(table).contains("TYPE ", "RECLAIMABLE", "Build cache ", "UNIQUE SIZE", "x:latest", "LAST USED");
    }

    private long du(String... arguments) throws IOException {
        Process du = new ProcessBuilder(
                        Stream.concat(Stream.of("du"), Stream.of(arguments)).toList())
                .directory(store.toFile())
                .start();
        return new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .mapToLong(line -> Long.parseLong(line.split("\t")[0]))
                .sum();
    }
}
