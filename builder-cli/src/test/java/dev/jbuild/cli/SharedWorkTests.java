package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cli.TestMachine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that go on at the same time in one store and have steps in common. */
class SharedWorkTests {

    private static final String SLOW = "FROM busybox\nRUN sleep 1 && cat /proc/sys/kernel/random/uuid > /id\n";

    @TempDir
    private Path directory;

    private TestMachine machine;

    @BeforeEach
    void setUp() throws IOException {
        machine = new TestMachine(directory);
        machine.makeBusybox();
    }

    private List<Result> together(List<String> names, String dockerfile, String... flags) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(names.size())) {
            List<Future<Result>> running = new ArrayList<>();
            for (String name : names) {
                running.add(threads.submit(() -> machine.build(name, dockerfile, flags)));
            }
            List<Result> results = new ArrayList<>();
            for (Future<Result> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }

    private String file(String image) throws IOException {
        return Files.readString(machine.files(image).resolve("id"));
    }

    @Test
    void aStepThatSeveralBuildsNeedIsDoneOnce() throws Exception {
        List<Result> results = together(List.of("one", "two", "three"), SLOW);

        results.forEach(Result::succeeds);
        assertThat(results.stream().filter(result -> result.err().contains(" DONE ")))
                .hasSize(1);
        assertThat(results.stream()
                        .filter(result -> result.err().contains("another build does this step; waiting for it")))
                .hasSize(2);
        assertThat(file("one")).isEqualTo(file("two")).isEqualTo(file("three"));
        try (Stream<Path> locks = Files.list(directory.resolve("store/locks"))) {
            assertThat(locks).isEmpty();
        }
    }

    /** Who waited takes over, and fails of the same when its turn comes. */
    @Test
    void aStepThatFailsInOneBuildIsTriedByTheOther() throws Exception {
        machine.file("counter/keep", "");
        String dockerfile = "FROM busybox\nRUN --mount=type=cache,target=/c,id=tries sleep 1; echo x >> /c/tries; "
                + "[ $(wc -l < /c/tries) -gt 1 ]\n";

        List<Result> results = together(List.of("one", "two"), dockerfile);

        assertThat(results.stream().map(Result::code)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void buildsThatTakeNothingDoNotWaitForEachOther() throws Exception {
        List<Result> results = together(List.of("one", "two"), SLOW, "--no-cache");

        results.forEach(
                result -> assertThat(result.succeeds().err()).contains(" DONE ").doesNotContain("waiting"));
        assertThat(file("one")).isNotEqualTo(file("two"));
    }

    /** A file that changes while it is copied must not stand under the key of what it was before. */
    @Test
    void whatChangedWhileItWasCopiedIsNoResultForOthers() throws Exception {
        Path big = directory.resolve("busy/big");
        Files.createDirectories(big.getParent());
        Files.write(big, new byte[64 << 20]);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                while (!Thread.interrupted()) {
                    Files.write(big, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
                    Thread.sleep(5);
                }
            } catch (IOException | InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertThat(machine.build("busy", "FROM scratch\nCOPY big /big\n")
                            .succeeds()
                            .err())
                    .contains("changed while they were used; the next build does this step again");
        } finally {
            writer.interrupt();
            writer.join();
        }
        assertThat(machine.build("busy", "FROM scratch\nCOPY big /big\n")
                        .succeeds()
                        .err())
                .contains(" DONE ");
        assertThat(Files.size(machine.files("busy").resolve("big"))).isEqualTo(Files.size(big));
    }
}
