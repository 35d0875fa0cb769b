package dev.jbuild.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of stats. */
class UsageTests {

    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    private static Usage usage(long millis, long cpuMillis, long memory, long limit) {
        return new Usage(START.plusMillis(millis), cpuMillis * 1_000_000, memory, limit, 1, 0, 0, 0, 0);
    }

    @Test
    void processorsAreCountedSinceTheLastLook() {
        assertThat(usage(2000, 3100, 0, 0).cpuPercent(usage(1000, 1600, 0, 0))).isEqualTo(150.0);
        assertThat(usage(1500, 250, 0, 0).cpuPercent(usage(1000, 0, 0, 0))).isEqualTo(50.0);
    }

    /** Without a group what ended processes had used is forgotten, and the sum becomes less. */
    @Test
    void lessThanBeforeIsNothing() {
        assertThat(usage(2000, 100, 0, 0).cpuPercent(usage(1000, 900, 0, 0))).isZero();
        assertThat(usage(1000, 100, 0, 0).cpuPercent(usage(1000, 0, 0, 0))).isZero();
    }

    @Test
    void memoryIsAPartOfItsLimit() {
        assertThat(usage(0, 0, 16 << 20, 64 << 20).memoryPercent()).isEqualTo(25.0);
        assertThat(Usage.none(START).memoryPercent()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1023, 1023B",
        "974848, 952KiB",
        "1536, 1.5KiB",
        "67108864, 64MiB",
        "25275921203, 23.54GiB",
        "1048575, 1024KiB"
    })
    void bytesAreInDockersBinaryUnits(long bytes, String words) {
        assertThat(StatsService.binary(bytes)).isEqualTo(words);
    }

    @Test
    void theFilesOfBothKindsOfGroupsAreRead(@TempDir Path directory) throws Exception {
        Path unified = Files.createDirectories(directory.resolve("unified"));
        Files.writeString(unified.resolve("cpu.stat"), "usage_usec 2500\nuser_usec 2000\n");
        Files.writeString(unified.resolve("memory.current"), "5000\n");
        Files.writeString(unified.resolve("memory.stat"), "anon 1\ninactive_file 1000\n");
        Files.writeString(unified.resolve("memory.max"), "max\n");
        Files.writeString(unified.resolve("pids.current"), "3\n");
        Files.writeString(unified.resolve("io.stat"), "8:0 rbytes=100 wbytes=7 rios=1\n8:16 rbytes=11 wbytes=0\n");
        UsageReader.ControlFiles newer = new UsageReader.ControlFiles(List.of(unified));
        assertThat(newer.cpuNanos()).hasValue(2_500_000);
        assertThat(newer.memory()).hasValue(4000);
        assertThat(newer.memoryLimit()).isEmpty();
        assertThat(newer.processes()).hasValue(3);
        assertThat(newer.transferred("read")).hasValue(111);
        assertThat(newer.transferred("write")).hasValue(7);

        Path leaf = Files.createDirectories(directory.resolve("leaf"));
        Path memory = Files.createDirectories(directory.resolve("memory"));
        Files.writeString(memory.resolve("memory.usage_in_bytes"), "9000\n");
        Files.writeString(memory.resolve("memory.limit_in_bytes"), "64000\n");
        Files.writeString(memory.resolve("memory.stat"), "inactive_file 1\ntotal_inactive_file 4000\n");
        Path block = Files.createDirectories(directory.resolve("block"));
        Files.writeString(
                block.resolve("blkio.throttle.io_service_bytes"), "8:0 Read 5\n8:0 Write 6\n8:0 Total 11\nTotal 11\n");
        UsageReader.ControlFiles older = new UsageReader.ControlFiles(List.of(leaf, memory, block));
        assertThat(older.memory()).hasValue(5000);
        assertThat(older.memoryLimit()).hasValue(64000);
        assertThat(older.transferred("write")).hasValue(6);
        assertThat(older.cpuNanos()).isEmpty();
        assertThat(older.processes()).isEmpty();
    }

    /** Of this process itself: what the sums are made of is real. */
    @Test
    void withoutGroupsProcessesAreAddedUp() throws Exception {
        int own = (int) ProcessHandle.current().pid();
        UsageReader.ProcessSums sums = UsageReader.ProcessSums.of(List.of(own, Integer.MAX_VALUE));
        assertThat(sums.cpuNanos()).isPositive();
        assertThat(sums.memory()).isBetween(1L << 20, 1L << 36);
        assertThat(sums.threads()).isGreaterThan(1);
    }
}
