package dev.jbuild.core.logs;

import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a container printed. Its files are those of the keeper: {@code log} is the newest, {@code log.1} the one before it, and so
 * on; while they are read, any of them may become older by one.
 */
public final class ContainerLog {

    private static final int MOST_FILES = 1000;
    private static final long PAUSE_MILLIS = 50;

    private final ContainerFiles files;

    public ContainerLog(ContainerFiles files) {
        this.files = files;
    }

    /**
     * Which lines, and how.
     *
     * @param tail the last so many
     */
    public record Part(int tail, Optional<Instant> since, Optional<Instant> until, boolean timestamps) {

        private boolean has(LogLine line) {
            return since.map(from -> !line.time().isBefore(from)).orElse(true)
                    && until.map(to -> !line.time().isAfter(to)).orElse(true);
        }
    }

    /**
     * Prints, each line to where the container printed it.
     *
     * @param follow go on until the container has ended
     */
    public void print(Part part, boolean follow, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        Consumer<LogLine> printer = line -> print(line, part.timestamps(), line.error() ? err : out);
        Deque<LogLine> last = new ArrayDeque<>();
        Consumer<LogLine> collector = line -> {
            last.addLast(line);
            if (last.size() > part.tail()) {
                last.removeFirst();
            }
        };
        boolean all = part.tail() == Integer.MAX_VALUE;
        Optional<LogReader> newest = readAll(Optional.empty(), part, all ? printer : collector);
        last.forEach(printer);
        while (follow && KeptState.isKept(files)) {
            Thread.sleep(PAUSE_MILLIS);
            newest = readAll(newest, part, printer);
        }
        newest = follow ? readAll(newest, part, printer) : newest;
        if (newest.isPresent()) {
            newest.get().close();
        }
    }

    private static void print(LogLine line, boolean timestamps, PrintStream stream) {
        byte[] text = ((timestamps ? line.written() + " " : "") + line.text()).getBytes(StandardCharsets.UTF_8);
        stream.write(text, 0, text.length);
        stream.flush();
    }

    /**
     * Reads what there is, from the oldest file on, or from where a reader stands.
     *
     * @return the reader of the newest file
     */
    private Optional<LogReader> readAll(Optional<LogReader> from, Part part, Consumer<LogLine> to) throws IOException {
        Optional<LogReader> reader = from;
        for (Path file : newerThan(from)) {
            if (reader.isPresent()) {
                reader.get().read(line -> pass(line, part, to));
                reader.get().close();
            }
            try {
                reader = Optional.of(LogReader.open(file));
            } catch (NoSuchFileException gone) {
                reader = Optional.empty();
            }
        }
        if (reader.isPresent()) {
            reader.get().read(line -> pass(line, part, to));
        }
        return reader;
    }

    private static void pass(LogLine line, Part part, Consumer<LogLine> to) {
        if (part.has(line)) {
            to.accept(line);
        }
    }

    /** The files that came after the one that is being read, the oldest first; all if none is. */
    private List<Path> newerThan(Optional<LogReader> current) throws IOException {
        List<Path> newer = new ArrayList<>();
        for (int number = 0; number < MOST_FILES; number++) {
            Path file = number == 0 ? files.log() : files.log().resolveSibling("log." + number);
            if (!Files.exists(file) || (current.isPresent() && current.get().isOf(file))) {
                break;
            }
            newer.addFirst(file);
        }
        return newer;
    }
}
