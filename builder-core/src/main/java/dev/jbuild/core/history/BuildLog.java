package dev.jbuild.core.history;

import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.EventJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes a build down while it runs, and passes its events on. Thread safe.
 *
 * <p>A log that can't be written is no reason to fail a build: it is told once, and ends there. After {@value #MAX_BYTES} bytes
 * what steps print is left out. Of a transfer only the end is written.
 */
public final class BuildLog implements BuildListener, AutoCloseable {

    static final long MAX_BYTES = 256L << 20;

    private final BuildListener next;
    private final Path directory;
    private final CheckedFiles files;
    private final BuildSummary begun;
    private final Clock clock;
    private final OutputStream out;
    private long written;
    private boolean broken;

    BuildLog(Path directory, CheckedFiles files, BuildSummary begun, Clock clock, BuildListener next)
            throws IOException {
        this.directory = directory;
        this.files = files;
        this.begun = begun;
        this.clock = clock;
        this.next = next;
        this.out = new BufferedOutputStream(Files.newOutputStream(directory.resolve(BuildHistory.EVENTS)));
        save(begun);
    }

    /** What the build is called in {@code jbuild builds}. */
    public String id() {
        return begun.id();
    }

    private void save(BuildSummary summary) throws IOException {
        files.write(directory.resolve(BuildHistory.SUMMARY), summary.toJson());
    }

    @Override
    public synchronized void on(BuildEvent event) {
        next.on(event);
        boolean full = written > MAX_BYTES && event instanceof BuildEvent.StepOutput;
        boolean passing = event instanceof BuildEvent.Transfer transfer
                && !transfer.state().isOver();
        if (broken || full || passing) {
            return;
        }
        try {
            byte[] line = (EventJson.write(event, clock.instant()) + "\n").getBytes(StandardCharsets.UTF_8);
            out.write(line);
            written += line.length;
        } catch (IOException failure) {
            broken = true;
            next.on(new BuildEvent.Note("the log of this build can't be written: " + failure.getMessage()));
        }
    }

    /** The build came to an image. */
    public void succeeded(String image) {
        end(Optional.of(image), Optional.empty());
    }

    /** The build came to nothing. */
    public void failed(String sentence) {
        end(Optional.empty(), Optional.of(sentence));
    }

    private synchronized void end(Optional<String> image, Optional<String> error) {
        Duration took = Duration.between(begun.start(), clock.instant());
        try {
            out.flush();
            save(new BuildSummary(
                    begun.id(),
                    begun.what(),
                    begun.tags(),
                    begun.start(),
                    Optional.of(took),
                    image,
                    error,
                    begun.recipe()));
        } catch (IOException failure) {
            next.on(new BuildEvent.Note("the log of this build can't be written: " + failure.getMessage()));
        }
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException failure) {
            next.on(new BuildEvent.Note("the log of this build can't be written: " + failure.getMessage()));
        }
    }
}
