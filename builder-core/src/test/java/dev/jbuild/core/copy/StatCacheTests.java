package dev.jbuild.core.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatCacheTests {

    private static final byte[] DIGEST = new byte[32];

    @TempDir
    private Path directory;

    private Store store;
    private Path file;

    /** A clock on which the files of the test are old. */
    private final Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));

    @BeforeEach
    void open() throws IOException {
        store = Store.open(directory.resolve("store"));
        file = directory.resolve("cache");
        DIGEST[0] = 7;
        Files.writeString(directory.resolve("a"), "1");
        Files.writeString(directory.resolve("b"), "2");
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private FileStat stat(String name) throws IOException {
        try (RootDir root = RootDir.open(directory)) {
            return root.lstat(name).orElseThrow();
        }
    }

    private void save(String... names) throws IOException {
        StatCache cache = StatCache.open(file, later);
        for (String name : names) {
            cache.add(stat(name), DIGEST);
        }
        cache.save(store.session());
    }

    private boolean knows(String name) throws IOException {
        return StatCache.open(file, later).find(stat(name)).isPresent();
    }

    @Test
    void whatWasSeenIsKnownAgainAndNothingElse() throws IOException {
        save("a");

        assertThat(StatCache.open(file, later).find(stat("a")))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(DIGEST));
        assertThat(knows("b")).isFalse();

        save("b");
        assertThat(knows("a")).isTrue();
        assertThat(knows("b")).isTrue();
    }

    @Test
    void aFileThatWasWrittenIsUnknown() throws IOException {
        save("a");
        Files.writeString(directory.resolve("a"), "3");

        assertThat(knows("a")).isFalse();
    }

    /** Whoever sets the time of modification back does not set the time of change back. */
    @Test
    void aFileThatWasWrittenAndGotItsOldTimeIsUnknown() throws IOException {
        save("a");
        var before = Files.getLastModifiedTime(directory.resolve("a"));
        Files.writeString(directory.resolve("a"), "3");
        Files.setLastModifiedTime(directory.resolve("a"), before);

        assertThat(knows("a")).isFalse();
    }

    /** A second write within one tick of the file system's clock would go unseen. */
    @Test
    void aFileThatWasJustWrittenIsNotRemembered() throws IOException {
        StatCache cache = StatCache.open(file, Clock.systemUTC());
        cache.add(stat("a"), DIGEST);
        cache.save(store.session());

        assertThat(knows("a")).isFalse();
    }

    @Test
    void whatNoBuildAsksForIsForgottenAtLast() throws IOException {
        save("a");
        for (int round = 0; round < 25; round++) {
            Files.writeString(directory.resolve("b"), "round " + round);
            save("b");
        }

        assertThat(knows("b")).isTrue();
        assertThat(knows("a")).isFalse();
    }

    @Test
    void aDamagedCacheIsEmpty() throws IOException {
        Random random = new Random(20261125);
        for (int round = 0; round < 200; round++) {
            Files.deleteIfExists(file);
            save("a", "b");
            byte[] bytes = Files.readAllBytes(file);
            if (round % 4 == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);

            assertThat(knows("a")).as("round %d", round).isFalse();
        }
    }
}
