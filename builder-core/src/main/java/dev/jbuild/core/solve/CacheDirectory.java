package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.prune.MountDirectory;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.key.StepDigest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The directory of a RUN's cache mount. It lies below the store's {@code mounts}, under a hash of its ID, so that no ID
 * can name another place. Held until it is closed: alone if it is locked or private, else with others.
 */
public final class CacheDirectory implements AutoCloseable {

    static final String DATA = "data";
    private static final String MOUNTS = "mounts";
    private static final int MAX_PRIVATE = 64;
    private static final long WAIT_MILLIS = 100;

    private final Path parent;
    private final Optional<FileChannel> lock;

    private CacheDirectory(Path parent, Optional<FileChannel> lock) {
        this.parent = parent;
        this.lock = lock;
    }

    /**
     * Takes the directory of an ID.
     *
     * @param locked wait until nobody else uses it
     * @param say is told if it has to wait
     * @param alone take a further one if somebody else uses it
     */
    static CacheDirectory acquire(Store store, String id, boolean locked, boolean alone, Consumer<String> say)
            throws EngineException, IOException, InterruptedException {
        String hash = digest(id).hex();
        if (!locked && !alone) {
            return new CacheDirectory(held(store, hash), Optional.empty());
        }
        for (int number = 0; number < MAX_PRIVATE; number++) {
            Path directory = held(store, number == 0 ? hash : hash + "." + number);
            Optional<FileChannel> lock = lock(
                    directory.resolve("lock"),
                    locked,
                    () -> say.accept("waiting for the cache \"" + id + "\", which another step or build has locked"));
            if (lock.isPresent()) {
                return new CacheDirectory(directory, lock);
            }
        }
        throw new EngineException(
                "JB3084",
                "More than " + MAX_PRIVATE + " builds use the private cache \"" + id + "\" at once.",
                "Use sharing=shared or sharing=locked.");
    }

    /** Makes a mount's directory if it is missing; nobody prunes it while this session lives. */
    private static Path held(Store store, String name) throws IOException {
        Path directory = store.root().resolve(MOUNTS).resolve(name);
        store.session().leases().hold(new Mark(Mark.Kind.MOUNT, name), () -> {
            Files.createDirectories(directory);
            MountDirectory.touch(directory);
            return true;
        });
        return directory;
    }

    /**
     * The directory that mounts of an ID have in common, locked, to look at what is in it; empty if there is none or somebody has
     * locked it.
     */
    public static Optional<CacheDirectory> tryExisting(Store store, String id) throws IOException {
        String name = digest(id).hex();
        Path directory = store.root().resolve(MOUNTS).resolve(name);
        Mark mark = new Mark(Mark.Kind.MOUNT, name);
        if (!store.session().leases().hold(mark, () -> Files.isDirectory(directory.resolve(DATA)))) {
            return Optional.empty();
        }
        try {
            return lock(directory.resolve("lock"), false, () -> {})
                    .map(held -> new CacheDirectory(directory, Optional.of(held)));
        } catch (InterruptedException neverWaits) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What stands for an ID wherever the ID itself must not stand. */
    public static Digest digest(String id) {
        return new StepDigest().add(id).finish();
    }

    private static Optional<FileChannel> lock(Path file, boolean wait, Runnable onWait)
            throws IOException, InterruptedException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean told = false;
        try {
            while (true) {
                if (tryLock(channel)) {
                    return Optional.of(channel);
                }
                if (!wait) {
                    channel.close();
                    return Optional.empty();
                }
                if (!told) {
                    told = true;
                    onWait.run();
                }
                Thread.sleep(WAIT_MILLIS);
            }
        } catch (IOException | InterruptedException failure) {
            channel.close();
            throw failure;
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** Whether nothing lies in it. */
    boolean isEmpty() throws IOException {
        if (isNew()) {
            return true;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(data())) {
            return !files.iterator().hasNext();
        }
    }

    /** Whether nobody has used it yet. */
    boolean isNew() {
        return !Files.exists(data());
    }

    /** Where {@link #DATA} lies. */
    Path parent() {
        return parent;
    }

    /** What the mount shows. */
    public Path data() {
        return parent.resolve(DATA);
    }

    /** Makes the directory itself, if it was not seeded, and gives it its owner and mode. */
    void prepare(int uid, int gid, int mode) throws IOException {
        try (RootDir root = RootDir.open(parent)) {
            if (root.lstat(DATA).isEmpty()) {
                root.mkdir(DATA, 0700);
                root.chown(DATA, uid, gid);
                root.chmod(DATA, mode);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            MountDirectory.touch(parent);
        } finally {
            if (lock.isPresent()) {
                lock.get().close();
            }
        }
    }
}
