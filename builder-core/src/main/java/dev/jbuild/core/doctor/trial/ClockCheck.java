package dev.jbuild.core.doctor.trial;

import dev.jbuild.cache.os.TemporaryFiles;
import dev.jbuild.core.doctor.check.Check;
import dev.jbuild.core.doctor.check.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** The machine's clock, and that of the store's file system. */
public final class ClockCheck implements Check {

    /** This code is younger than that. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration SLACK = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final TemporaryFiles temporary;

    public ClockCheck(InstantSource clock, TemporaryFiles temporary) {
        this.clock = clock;
        this.temporary = temporary;
    }

    @Override
    public String subject() {
        return "clock";
    }

    @Override
    public List<Finding> look() throws IOException {
        Instant before = clock.instant();
        if (before.isBefore(EARLIEST)) {
            return List.of(Finding.problem(
                    this,
                    "The clock says " + before + ", which is long ago: registries' certificates will be refused.",
                    "Set the clock."));
        }
        Path file = temporary.newFile("clock");
        Files.writeString(file, "now");
        Instant written = Files.getLastModifiedTime(file).toInstant();
        temporary.discard(file);
        Duration difference = Duration.between(before, written).abs();
        if (difference.compareTo(SLACK) > 0) {
            return List.of(Finding.note(
                    this,
                    "The clock of the store's file system differs from this machine's by " + difference.toSeconds()
                            + " s: what was used last may be taken for older than it is.",
                    "Set both machines' clocks by a time server, or keep the store on a disk of this machine."));
        }
        return List.of(
                Finding.ok(this, "The clock says " + before.truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + "."));
    }
}
