package dev.jbuild.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.store.Store;
import dev.jbuild.cache.store.StoreOptions;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.doctor.check.KernelCheck;
import dev.jbuild.core.doctor.check.KernelSetting;
import dev.jbuild.core.doctor.check.OtherRuntimesCheck;
import dev.jbuild.core.doctor.check.Programs;
import dev.jbuild.core.doctor.trial.ClockCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks whose bad findings need a time, a kernel or a program that this machine does not have. */
class CheckTests {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "6.18.44-fc, OK, Linux 6.18.44-fc.",
        "6.8.0, OK, Linux 6.8.0.",
        "6.1.176, NOTE, older than 6.8",
        "5.15.0-100-generic, NOTE, older than 6.8",
        "5.10.9, PROBLEM, older than 5.14",
        "unknown, NOTE, no version of Linux"
    })
    void versionOfTheKernelIsJudged(String release, Finding.Level level, String text) {
        assertThat(new KernelCheck(release).look())
                .singleElement()
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(level))
                .satisfies(finding -> assertThat(finding.text()).contains(text));
    }

    @ParameterizedTest
    @CsvSource({
        "runc, runc version 1.1.5+ds1, NOTE, runc 1.1.5 is older than 1.2.8",
        "runc, runc version 1.2.7, NOTE, older than 1.2.8",
        "runc, runc version 1.2.8, OK, runc 1.2.8; jbuild does not need it",
        "runc, runc version 1.3.2, NOTE, older than 1.3.3",
        "runc, runc version 1.3.3, OK, runc 1.3.3",
        "runc, runc version 1.4.0, OK, runc 1.4.0",
        "crun, crun version 1.27.9, NOTE, older than 1.28",
        "crun, crun version 1.28, OK, crun 1.28",
        "crun, crun version 2.0, OK, crun 2.0",
        "crun, what is that, NOTE, does not say its version"
    })
    void runtimesWithKnownWaysOutAreNamed(String name, String says, Finding.Level level, String text) throws Exception {
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\necho '" + says + "'\necho more\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(new OtherRuntimesCheck(new Programs(List.of(directory))).look())
                .singleElement()
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(level))
                .satisfies(finding -> assertThat(finding.text()).contains(text));
    }

    @Test
    void noRuntimeIsNeeded() throws Exception {
        assertThat(new OtherRuntimesCheck(new Programs(List.of(directory))).look())
                .containsExactly(new Finding(
                        "other-runtimes",
                        Finding.Level.OK,
                        "There is neither runc nor crun, and jbuild needs none.",
                        ""));
    }

    @Test
    void clocksAreComparedWithTheFileSystemsAndWithTheAgeOfThisCode() throws Exception {
        assertThat(clock(Clock.systemUTC()).level()).isEqualTo(Finding.Level.OK);
        assertThat(clock(InstantSource.fixed(Instant.parse("1970-01-01T00:01:00Z")))
                        .text())
                .contains("The clock says 1970-01-01T00:01:00Z, which is long ago");
        Clock early = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(90));
        assertThat(clock(early).text()).containsPattern("differs from this machine's by (89|90) s");
    }

    private Finding clock(InstantSource source) throws Exception {
        try (Store store = Store.open(directory.resolve("store"), StoreOptions.rootless())) {
            return new ClockCheck(source, store.session()).look().getFirst();
        }
    }

    /** Read byte by byte, as Java reads files whose size is 0, a setting is only its first digit. */
    @Test
    void settingsOfTheKernelAreReadWhole() throws Exception {
        assertThat(KernelSetting.read("kernel/cap_last_cap"))
                .hasValueSatisfying(last -> assertThat(Integer.parseInt(last)).isGreaterThanOrEqualTo(40));
        assertThat(KernelSetting.read("kernel/no_such_setting")).isEmpty();
    }
}
