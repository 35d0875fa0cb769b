package dev.jbuild.core.journal;

import dev.jbuild.cache.os.Descriptors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Writes down what happens in a store. Thread safe, and safe beside other processes, keepers of containers among them. */
public final class Journal {

    static final String NEWEST = "journal";
    static final String OLDER = "journal.1";

    /** As the keepers have it, which write the same file. */
    private static final long MOST_BYTES = 4L << 20;

    /** More is not written at once, and nothing that anybody wants to know. */
    private static final int LONGEST = 1 << 16;

    private static final int ATTEMPTS = 50;
    private static final long BETWEEN_ATTEMPTS = 2_000_000;

    private final Path directory;
    private final long mostBytes;

    /** @param root of the store */
    public Journal(Path root) {
        this(root, MOST_BYTES);
    }

    Journal(Path root, long mostBytes) {
        this.directory = root.resolve("events");
        this.mostBytes = mostBytes;
    }

    Path directory() {
        return directory;
    }

    /** Writes an event of now. Whatever is wrong with the journal is no reason for what happened not to happen. */
    public void write(String type, String action, String id, Map<String, String> attributes) {
        try {
            prepare();
            append(new Event(
                    type,
                    action,
                    id,
                    new TreeMap<>(attributes),
                    Clock.systemUTC().instant()));
        } catch (IOException notKept) {
            // A full disk, or a store of somebody else's: the event is lost.
        }
    }

    /** Makes the place where keepers write as well. */
    public void prepare() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private void append(Event event) throws IOException {
        rotate();
        byte[] text = event.line();
        if (text.length > LONGEST) {
            return;
        }
        byte[] line = java.util.Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        try (OutputStream out = Descriptors.output(open(), NEWEST)) {
            out.write(line);
        }
    }

    /** The newest file, with a shared lock, which says that it stays the newest until it is closed. */
    private int open() throws IOException {
        for (int attempt = 0; ; attempt++) {
            int file = Descriptors.open(
                    directory.resolve(NEWEST),
                    Descriptors.O_WRONLY | Descriptors.O_APPEND | Descriptors.O_CREAT | Descriptors.O_NOFOLLOW,
                    0600);
            // A line in the old file is better than a command that hangs.
            if (attempt == ATTEMPTS || (Descriptors.tryLock(file, false) && isNewest(file))) {
                return file;
            }
            Descriptors.close(file);
            LockSupport.parkNanos(BETWEEN_ATTEMPTS);
        }
    }

    private boolean isNewest(int file) throws IOException {
        return Files.exists(directory.resolve(NEWEST))
                && Objects.equals(
                        Files.getAttribute(directory.resolve(NEWEST), "unix:ino"),
                        Descriptors.stat(file).inode());
    }

    /** Of a full file makes the older one, unless somebody writes just now: then the next one does it. */
    private void rotate() throws IOException {
        Path newest = directory.resolve(NEWEST);
        if (!Files.exists(newest) || Files.size(newest) <= mostBytes) {
            return;
        }
        int file = Descriptors.open(newest, Descriptors.O_WRONLY | Descriptors.O_NOFOLLOW, 0);
        try {
            if (Descriptors.tryLock(file, true) && isNewest(file)) {
                Files.move(newest, directory.resolve(OLDER), StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Descriptors.close(file);
        }
    }
}
