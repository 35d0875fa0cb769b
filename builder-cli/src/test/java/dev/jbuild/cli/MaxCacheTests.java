package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --max-cache}: the limit holds during builds and after them. */
class MaxCacheTests {

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
    }

    /** What is there for later builds only: bytes and inodes. */
    private long[] cache() {
        JsonObject json = (JsonObject) Json.parse(
                machine.run("system", "df", "--format", "json").succeeds().out().getBytes(StandardCharsets.UTF_8),
                1 << 20);
        long[] sum = new long[2];
        for (JsonObject row : json.array("usage").orElseThrow().objects()) {
            if (row.requireString("type").equals("Build cache")
                    || row.requireString("type").equals("Cache mounts")) {
                sum[0] += row.requireNumber("bytes");
                sum[1] += row.requireNumber("inodes");
            }
        }
        return sum;
    }

    @Test
    void theLimitOfBytesHoldsOverTwentyBuildsAndTheNewestStaysCached() throws IOException {
        String note = "";
        for (int build = 0; build < 20; build++) {
            machine.file("x/a", (build + " ").repeat(100_000));
            machine.file("x/b", "b" + build);
            note = machine.build("x", "FROM scratch\nCOPY a /a\nCOPY b /b\n", "--max-cache", "1m")
                    .succeeds()
                    .all();
            machine.run("rmi", "x").succeeds();
            assertThat(cache()[0]).as("bytes after build %s", build).isLessThanOrEqualTo(1 << 20);
        }
        assertThat(note).containsPattern("removed \\d+kB of the build cache that were unused for longest \\(\\d+ entr");
        assertThat(cache()[0]).isGreaterThan(1 << 19);
        assertThat(machine.build("x", "FROM scratch\nCOPY a /a\nCOPY b /b\n")
                        .succeeds()
                        .all()
                        .lines())
                .filteredOn(line -> line.contains("CACHED"))
                .hasSize(2);
    }

    @Test
    void theLimitOfInodesHoldsOverTwentyBuilds() throws IOException {
        for (int build = 0; build < 20; build++) {
            for (int file = 0; file < 40; file++) {
                machine.file("x/files/" + file, build + "-" + file);
            }
            machine.build("x", "FROM scratch\nCOPY files /files\n", "--max-cache", "1g,inodes=150")
                    .succeeds();
            machine.run("rmi", "x").succeeds();
            assertThat(cache()[1]).as("inodes after build %s", build).isLessThanOrEqualTo(150);
        }
        assertThat(cache()[1]).isGreaterThan(75);
    }

    @Test
    void whatImagesUseDoesNotCountAndStays() throws IOException {
        machine.file("x/a", "a".repeat(3 << 20));
        String out = machine.build("x", "FROM scratch\nCOPY a /a\n", "--max-cache", "1m")
                .succeeds()
                .all();
        assertThat(cache()[0]).isLessThan(1 << 20);
        assertThat(machine.files("x").resolve("a")).hasSize(3 << 20);
        // While it was built nobody knew that there would be an image.
        assertThat(out).contains("the build cache is over its limit of 1m: running builds use or write");
    }

    @Test
    void theConfigurationMayHoldTheLimitAndWhatIsNoneIsRefused() throws IOException {
        machine.environment.put(
                "JBUILD_CONFIG",
                machine.file("config.json", "{\"build\": {\"max-cache\": \"100k\"}}")
                        .toString());
        machine.file("x/a", "a".repeat(200_000));
        machine.build("x", "FROM scratch\nCOPY a /a\n").succeeds();
        machine.run("rmi", "x").succeeds();
        assertThat(cache()[0]).isGreaterThan(200_000);
        machine.file("y/a", "a");
        machine.build("y", "FROM scratch\nCOPY a /a\n").succeeds();
        assertThat(cache()[0]).isLessThan(100 << 10);

        assertThat(machine.build("x", "FROM scratch\nCOPY a /a\n", "--max-cache", "much")
                        .err())
                .contains("[JB1009]");
        assertThat(machine.build("x", "FROM scratch\nCOPY a /a\n", "--max-cache", "1g,files=3")
                        .err())
                .contains("[JB3119]");
    }

    /** A RUN writes as much as the limit takes; what earlier builds left has to go before it is done. */
    @Test
    void whatARunWritesCountsWhileItWrites() throws Exception {
        machine.makeBusybox();
        machine.file("old.Dockerfile", "FROM busybox\nRUN head -c 20000000 /dev/urandom > /big\n");
        machine.run("build", "-q", "-f", "old.Dockerfile", "-t", "old", "-").succeeds();
        machine.run("rmi", "old").succeeds();
        assertThat(cache()[0]).isGreaterThan(20_000_000);
        AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        AtomicBoolean over = new AtomicBoolean();
        Thread watcher = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                least.set(Math.min(least.get(), cache()[0]));
            }
        });
        machine.file("new.Dockerfile", "FROM busybox\nRUN head -c 15000000 /dev/urandom > /big; sleep 4; echo awake\n");
        String out = machine.run(
                        "build", "--progress", "plain", "-f", "new.Dockerfile", "--max-cache", "30m", "-t", "new", "-")
                .succeeds()
                .all();
        over.set(true);
        watcher.join();
        assertThat(out).containsPattern("removed 20\\.\\dMB of the build cache");
        assertThat(least.get()).as("while the RUN slept").isLessThan(20_000_000);
    }
}
