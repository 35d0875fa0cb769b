package dev.jbuild.core.logs;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads one file of a container's log, which may grow meanwhile, or get another name. One thread's. */
final class LogReader implements AutoCloseable {

    private static final int LONGEST = 1 << 20;
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final Object file;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    private LogReader(InputStream in, Object file) {
        this.in = in;
        this.file = file;
    }

    /** @throws NoSuchFileException if there is none of this name any more */
    static LogReader open(Path path) throws IOException {
        Object file = key(path);
        return new LogReader(Files.newInputStream(path), file);
    }

    private static Object key(Path path) throws IOException {
        return Objects.requireNonNull(Files.getAttribute(path, "unix:ino"));
    }

    /** Whether this reads the file that has a name now. */
    boolean isOf(Path path) throws IOException {
        try {
            return key(path).equals(file);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    /** Reads the lines that have come since. One that can't be read, as a crash may leave it, is passed over. */
    void read(Consumer<LogLine> to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
            int start = 0;
            for (int at = 0; at < count; at++) {
                if (buffer[at] == '\n') {
                    begun.write(buffer, start, at - start);
                    start = at + 1;
                    parse(begun.toByteArray()).ifPresent(to);
                    begun.reset();
                }
            }
            begun.write(buffer, start, count - start);
        }
    }

    private static Optional<LogLine> parse(byte[] line) {
        try {
            JsonObject json = Json.parseObject(line, LONGEST);
            String time = json.requireString("time");
            return Optional.of(new LogLine(
                    json.requireString("log"),
                    json.requireString("stream").equals("stderr"),
                    time,
                    Instant.parse(time)));
        } catch (JsonException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
