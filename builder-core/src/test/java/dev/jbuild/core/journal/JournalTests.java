package dev.jbuild.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of events: its lines, its two files, and many who write it. */
class JournalTests {

    @TempDir
    private Path root;

    private static List<String> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void whatIsWrittenIsReadInDockersShape() throws Exception {
        new Journal(root).write("container", "start", "abc", Map.of("name", "web", "image", "busybox", "l", "a\nb"));

        try (JournalReader reader = new JournalReader(new Journal(root))) {
            List<Event> events = reader.read();
            assertThat(events).hasSize(1);
            assertThat(events.getFirst().text()).isEqualTo("container start abc (image=busybox, l=a\nb, name=web)");
            assertThat(events.getFirst().json().requireString("from")).isEqualTo("busybox");
            assertThat(events.getFirst().json().object("Actor").orElseThrow().requireString("ID"))
                    .isEqualTo("abc");
            assertThat(reader.read()).isEmpty();
        }
    }

    /** Two files of the size that there may be, and no more, whoever writes. */
    @Test
    void aFullFileGetsTheOlderName() throws Exception {
        Journal journal = new Journal(root, 2000);
        for (int number = 0; number < 200; number++) {
            journal.write("container", "start", Integer.toString(number), Map.of());
        }

        assertThat(Files.size(root.resolve("events/journal"))).isLessThan(2200);
        assertThat(Files.size(root.resolve("events/journal.1"))).isBetween(2000L, 2200L);
        try (JournalReader reader = new JournalReader(journal)) {
            List<String> left = ids(reader.read());
            assertThat(left).isEqualTo(numbers(200 - left.size(), 200)).hasSizeGreaterThan(20);
        }
    }

    @Test
    void whoFollowsMissesNothingWhenFilesChange() throws Exception {
        Journal journal = new Journal(root, 2000);
        List<String> seen = new ArrayList<>();
        try (JournalReader reader = new JournalReader(journal)) {
            for (int number = 0; number < 500; number++) {
                journal.write("container", "start", Integer.toString(number), Map.of());
                if (number % 7 == 0) {
                    seen.addAll(ids(reader.read()));
                }
            }
            seen.addAll(ids(reader.read()));
        }

        assertThat(seen).isEqualTo(numbers(0, 500));
    }

    /** Rotators that do not wait for writers, or for each other, would lose lines or whole files. */
    @Test
    void noLineOfManyWritersIsLostOrTornWhenTheFileChanges() throws Exception {
        int writers = 8;
        int each = 200;
        try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int first = writer * each;
                work.add(() -> {
                    // As in processes of their own: each with its own open files.
                    Journal journal = new Journal(root, 150_000);
                    for (int number = first; number < first + each; number++) {
                        journal.write("container", "start", Integer.toString(number), Map.of("pad", "x".repeat(60)));
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : pool.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }

        assertThat(root.resolve("events/journal.1")).exists();
        try (JournalReader reader = new JournalReader(new Journal(root))) {
            assertThat(ids(reader.read())).containsExactlyInAnyOrderElementsOf(numbers(0, writers * each));
        }
    }

    /** A crash may leave half a line, and a stranger anything. */
    @Test
    void linesThatCantBeReadArePassedOver() throws Exception {
        Journal journal = new Journal(root);
        journal.write("container", "start", "one", Map.of());
        Files.writeString(root.resolve("events/journal"), "{\"Type\":\"cont\n[]\n", StandardOpenOption.APPEND);
        journal.write("container", "start", "two", Map.of());

        try (JournalReader reader = new JournalReader(journal)) {
            assertThat(ids(reader.read())).containsExactly("one", "two");
        }
    }

    /** What happened has happened, also where nobody can write it down. */
    @Test
    void aJournalThatCantBeWrittenStopsNobody() throws Exception {
        Files.writeString(root.resolve("events"), "in the way");

        new Journal(root).write("container", "start", "one", Map.of());

        assertThat(root.resolve("events")).hasContent("in the way");
    }

    @Test
    void whoWaitsIsWokenByAnEvent() throws Exception {
        Journal journal = new Journal(root);
        try (JournalReader reader = new JournalReader(journal)) {
            assertThat(reader.read()).isEmpty();
            Thread writer = Thread.ofPlatform().start(() -> journal.write("image", "tag", "late", Map.of()));
            long begun = System.nanoTime();
            List<Event> events = List.of();
            while (events.isEmpty() && System.nanoTime() - begun < 10_000_000_000L) {
                reader.await(5000);
                events = reader.read();
            }
            writer.join();
            assertThat(ids(events)).containsExactly("late");
            assertThat(System.nanoTime() - begun).isLessThan(4_000_000_000L);
        }
    }
}
