package dev.jbuild.core.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.core.failure.EngineException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of ps, and what its columns say. */
class TopTests {

    private static String headings(String... options) throws EngineException {
        return PsOptions.parse(List.of(options)).stream()
                .map(PsOptions.Heading::text)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "'':UID PID PPID C STIME TTY TIME CMD",
                "-ef:UID PID PPID C STIME TTY TIME CMD",
                "-e:PID TTY TIME COMMAND",
                "aux:USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND",
                "ax:PID TTY STAT TIME COMMAND",
                "-o pid,cmd:PID CMD",
                "-eo pid,user -o rss:PID USER RSS",
                "-opid,comm:PID COMMAND",
                "-o pid=NUMBER:NUMBER",
                "--format pid:PID",
                "--format=pid,ppid:PID PPID"
            })
    void theOptionsOfPsChooseColumns(String options, String headings) throws EngineException {
        assertThat(headings(options.isEmpty() ? new String[0] : options.split(" ")))
                .isEqualTo(headings);
    }

    @ParameterizedTest
    @CsvSource({"-Q", "--forest", "-o", "-o nothing", "-u root", "-"})
    void whatIsNotKnownIsSaid(String options) {
        assertThatThrownBy(() -> headings(options.split(" ")))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo("JB5057"));
    }

    @Test
    void theColumnsOfAProcess() {
        Instant booted = Instant.parse("2026-01-01T00:00:00Z");
        Machine machine = new Machine(booted, booted.plusSeconds(1000), 1L << 30, Map.of(0, "root"), Map.of());
        ProcessFacts process = new ProcessFacts(
                7,
                1,
                7,
                7,
                0,
                12345,
                "sh",
                'S',
                136 << 8 | 3,
                7,
                9000,
                10_000,
                5,
                2,
                4096,
                1 << 19,
                "sh -c x\u001b[2Jy");

        assertThat(text("pid", process, machine)).isEqualTo("7");
        assertThat(text("user", process, machine)).isEqualTo("root");
        assertThat(text("group", process, machine)).isEqualTo("12345");
        assertThat(text("%cpu", process, machine)).isEqualTo("10.0");
        assertThat(text("%mem", process, machine)).isEqualTo("50.0");
        assertThat(text("tty", process, machine)).isEqualTo("pts/3");
        assertThat(text("stat", process, machine)).isEqualTo("SNsl+");
        assertThat(text("time", process, machine)).isEqualTo("00:01:30");
        assertThat(text("etime", process, machine)).isEqualTo("15:00");
        // A name must not draw on the terminal of who looks at it.
        assertThat(text("cmd", process, machine)).isEqualTo("sh -c xy");
    }

    private static String text(String column, ProcessFacts process, Machine machine) {
        return ProcessColumn.named(column).orElseThrow().text(process, machine);
    }

    @Test
    void whatTheKernelSaysOfThisProcess() throws Exception {
        ProcessFacts own = ProcessFacts.of((int) ProcessHandle.current().pid()).orElseThrow();
        Machine machine = Machine.of(Clock.systemUTC().instant());
        assertThat(own.command()).contains("java");
        assertThat(own.threads()).isGreaterThan(1);
        assertThat(machine.started(own))
                .isBetween(
                        ProcessHandle.current()
                                .info()
                                .startInstant()
                                .orElseThrow()
                                .minusSeconds(3),
                        Clock.systemUTC().instant());
        assertThat(ProcessFacts.of(Integer.MAX_VALUE)).isEmpty();
    }
}
