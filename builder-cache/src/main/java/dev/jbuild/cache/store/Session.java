package dev.jbuild.cache.store;

import dev.jbuild.cache.failure.DiskFull;
import dev.jbuild.cache.lease.Leases;
import dev.jbuild.cache.lease.Lock;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This process's own directory {@code tmp/<pid>-<random>/}, locked for as long as the process lives. Thread safe.
 *
 * <p>What is in it when the process dies is removed by the next one that opens the store.
 */
public final class Session implements TemporaryFiles, AutoCloseable {

    static final String LOCK = "lock";
    static final String CGROUPS = "cgroups";
    static final String HELD = "held";

    private final Path directory;
    private final int lock;
    private final Leases leases;
    private final AtomicLong counter = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Session(Path directory, int lock) {
        this.directory = directory;
        this.lock = lock;
        this.leases = new Leases(Store.lockOf(parentOf(directory)), directory.resolve(HELD));
    }

    static Session begin(Path tmp) throws IOException {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        String name = ProcessHandle.current().pid() + "-" + HexFormat.of().formatHex(random);
        Path directory = tmp.resolve(name);
        // Under the lock of tmp, else somebody could see the session before it is locked and take it for a dead one.
        try (Lock ignored = StaleSessions.lock(tmp)) {
            makeDirectory(directory);
            int lock = Descriptors.open(directory.resolve(LOCK), Descriptors.O_RDWR | Descriptors.O_CREAT, 0600);
            Descriptors.lock(lock, true);
            return new Session(directory, lock);
        }
    }

    private static void makeDirectory(Path directory) throws IOException {
        try (RootDir parent = RootDir.open(parentOf(directory))) {
            parent.mkdir(nameOf(directory), 0700);
        }
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("the root of the host is nobody's temporary file");
        }
        return parent;
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** The session's directory. */
    public Path directory() {
        return directory;
    }

    /** What of the store this session uses, and so nobody may collect. */
    public Leases leases() {
        return leases;
    }

    /** A name that no other call and no other process gives, for things that have to be named uniquely. */
    public String newId(String hint) {
        return clean(hint) + "-" + directory.getFileName() + "-" + counter.incrementAndGet();
    }

    private static String clean(String hint) {
        return hint.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    @Override
    public Path newDirectory(String hint) throws IOException {
        Path made = newFile(hint);
        makeDirectory(made);
        return made;
    }

    @Override
    public Path newFile(String hint) {
        return directory.resolve(clean(hint) + "." + counter.incrementAndGet());
    }

    @Override
    public void discard(Path path) throws IOException {
        try (RootDir parent = RootDir.open(parentOf(path))) {
            parent.removeTree(nameOf(path));
        }
    }

    /**
     * Writes down that a cgroup directory is this session's: when the process has died, the next one that opens the store
     * kills what is in it and removes it. To be called before the cgroup is made.
     */
    public synchronized void owns(Path cgroup) throws IOException {
        String line = absolute(cgroup).toString();
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a cgroup's path can't hold a line break");
        }
        Files.writeString(
                directory.resolve(CGROUPS), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Path absolute(Path path) {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("a cgroup's path is absolute, not " + path);
        }
        return path;
    }

    /**
     * Takes {@link #owns} back, when the cgroup has been removed. A list that can't be made shorter, because the disk is full,
     * does no harm.
     */
    public synchronized void disowns(Path cgroup) throws IOException {
        try {
            strike(cgroup);
        } catch (IOException failure) {
            if (!DiskFull.is(failure)) {
                throw failure;
            }
        }
    }

    private void strike(Path cgroup) throws IOException {
        Path file = directory.resolve(CGROUPS);
        List<String> left;
        try {
            String gone = absolute(cgroup).toString();
            left = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.equals(gone))
                    .toList();
        } catch (NoSuchFileException none) {
            return;
        }
        Path replacement = newFile(CGROUPS);
        Files.write(replacement, left);
        Files.move(replacement, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes the session's cgroups and files. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            StaleSessions.removeSession(directory, lock);
        }
    }
}
