package dev.jbuild.core.journal;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads a journal from its beginning, and goes on with what comes. One thread's; whoever makes it closes it. */
public final class JournalReader implements AutoCloseable {

    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final WatchService watch;
    private Optional<Part> current = Optional.empty();

    /** One file of it, which keeps being the same file when it gets the older name. */
    private static final class Part implements AutoCloseable {
        private final InputStream in;
        private final long inode;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Part(Path file) throws IOException {
            int descriptor = Descriptors.open(file, Descriptors.O_RDONLY | Descriptors.O_NOFOLLOW, 0);
            this.inode = Descriptors.stat(descriptor).inode();
            this.in = Descriptors.input(descriptor, String.valueOf(file.getFileName()));
        }

        boolean is(Path file) throws IOException {
            try {
                return Objects.equals(Files.getAttribute(file, "unix:ino"), inode);
            } catch (NoSuchFileException none) {
                return false;
            }
        }

        void read(List<Event> to) throws IOException {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                for (int at = 0; at < count; at++) {
                    if (buffer[at] == '\n') {
                        Event.parse(line.toByteArray()).ifPresent(to::add);
                        line.reset();
                    } else {
                        line.write(buffer[at]);
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    public JournalReader(Journal journal) throws IOException {
        journal.prepare();
        this.directory = journal.directory();
        this.watch = directory.getFileSystem().newWatchService();
        directory.register(watch, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_CREATE);
    }

    /** What has come since the last call; at first all that there is. */
    public List<Event> read() throws IOException {
        List<Event> events = new ArrayList<>();
        if (current.isPresent()) {
            current.get().read(events);
        }
        while (current.isEmpty() || !current.get().is(directory.resolve(Journal.NEWEST))) {
            Optional<Part> next = next();
            if (next.isEmpty()) {
                break;
            }
            if (current.isPresent()) {
                // To its end: who made the newer one had waited for all who wrote to it.
                current.get().read(events);
                current.get().close();
            }
            current = next;
            next.get().read(events);
        }
        return events;
    }

    /** The file after the one that was read; of one that is gone already, the oldest that there is. */
    private Optional<Part> next() throws IOException {
        boolean isOlder = current.isPresent() && current.get().is(directory.resolve(Journal.OLDER));
        Optional<Part> older = isOlder ? Optional.empty() : open(Journal.OLDER);
        return older.isPresent() ? older : open(Journal.NEWEST);
    }

    private Optional<Part> open(String name) throws IOException {
        try {
            return Optional.of(new Part(directory.resolve(name)));
        } catch (ErrnoException failure) {
            if (failure.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Waits until something may have come, without work meanwhile. */
    public void await(long mostMillis) throws InterruptedException {
        WatchKey key = watch.poll(mostMillis, TimeUnit.MILLISECONDS);
        if (key != null) {
            key.pollEvents();
            key.reset();
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
        if (current.isPresent()) {
            current.get().close();
        }
    }
}
