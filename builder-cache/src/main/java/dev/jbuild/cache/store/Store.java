package dev.jbuild.cache.store;

import dev.jbuild.cache.blob.BlobStore;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.image.ImageStore;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.integrity.StoreNotes;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.cache.lease.Lock;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.record.RecordStore;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.record.SubjectIndex;
import dev.jbuild.cache.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The root directory on disk and everything in it. Many processes may have it open. Thread safe.
 *
 * <p>Opening makes what is missing (0700: images hold set-id programs that no other user of the host may reach), begins
 * this process's {@link Session} and removes what dead processes left. Closing ends the session and removes its files, and once more
 * those of dead processes.
 */
public final class Store implements AutoCloseable {

    private static final List<String> DIRECTORIES = List.of(
            "blobs/sha256",
            "layers",
            "images/refs",
            "images/ids",
            "records",
            "subjects",
            "locks",
            "mounts",
            "containers",
            "volumes",
            "networks",
            "tmp");

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path root;
    private final StoreOptions options;
    private final Session session;
    private final StoreNotes notes = new StoreNotes();
    private final CheckedFiles files;
    private final BlobStore blobs;
    private final LayerStore layers;
    private final ImageStore images;
    private final RecordStore records;
    private final SubjectIndex subjects;
    private final Snapshots snapshots;

    private Store(Path root, StoreOptions options, Session session) {
        this.root = root;
        this.options = options;
        this.session = session;
        this.files = new CheckedFiles(session, notes);
        this.blobs = new BlobStore(root.resolve("blobs/sha256"), session, session.leases(), notes);
        this.layers = new LayerStore(
                root.resolve("layers"),
                session,
                files,
                notes,
                session.leases(),
                blobs,
                options.limits(),
                options.userXattr());
        this.images = new ImageStore(root.resolve("images"), files, session.leases(), blobs);
        this.records = new RecordStore(root.resolve("records"), files);
        this.subjects = new SubjectIndex(root.resolve("subjects"), session);
        this.snapshots = new Snapshots(layers, session, options.userXattr());
    }

    /** Opens the store of a process that is root. */
    public static Store open(Path root) throws IOException {
        return open(root, StoreOptions.privileged());
    }

    /** Opens the store at an absolute path, which is made if it is missing. The caller closes it. */
    public static Store open(Path root, StoreOptions options) throws IOException {
        if (!root.isAbsolute()) {
            throw new StoreException(
                    "JB2001", "The store's directory has to be an absolute path, and " + root + " is none.");
        }
        Files.createDirectories(root);
        restrict(root);
        for (String name : DIRECTORIES) {
            Path directory = root.resolve(name);
            Files.createDirectories(directory);
            restrict(directory);
        }
        Path tmp = root.resolve("tmp");
        StaleSessions.remove(tmp);
        return new Store(root, options, Session.begin(tmp));
    }

    private static void restrict(Path directory) throws IOException {
        if (!Files.getPosixFilePermissions(directory).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        }
    }

    public Path root() {
        return root;
    }

    public StoreOptions options() {
        return options;
    }

    /** Whether overlayfs keeps its marks in {@code user.overlay.*}. */
    public boolean userXattr() {
        return options.userXattr();
    }

    /** What the store has to say to its user. */
    public StoreNotes notes() {
        return notes;
    }

    /** Small documents of others that lie below the root. */
    public CheckedFiles files() {
        return files;
    }

    public BlobStore blobs() {
        return blobs;
    }

    public LayerStore layers() {
        return layers;
    }

    public ImageStore images() {
        return images;
    }

    public RecordStore records() {
        return records;
    }

    public SubjectIndex subjects() {
        return subjects;
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    public Session session() {
        return session;
    }

    /**
     * Marks an image's config, manifest and layers as used by this session, and its layers' last use.
     *
     * @return whether all of it is here; what is, stays until the session ends
     */
    public boolean hold(StoredImage image) throws IOException {
        boolean all = blobs.hold(image.id().digest());
        if (image.manifest().isPresent()) {
            blobs.hold(image.manifest().get().digest());
        }
        for (DiffId layer : image.config().diffIds()) {
            all &= layers.hold(layer);
        }
        return all;
    }

    /** What containers need, whether they run or not. */
    public List<ContainerUse> containerUses() throws IOException {
        return containers().list(ContainerUse::read);
    }

    /** What containers are. */
    public ContainerDescriptions containers() {
        return new ContainerDescriptions(root.resolve("containers"), files);
    }

    /**
     * The right to do a step's work, which one process at a time has.
     *
     * @param onWait is called once if another has it, before this waits for it
     */
    public WorkLock work(StepKey key, Runnable onWait) throws IOException, InterruptedException {
        return WorkLock.acquire(root.resolve("locks"), key, onWait);
    }

    /**
     * What living sessions use, in all processes.
     *
     * @param own whether this session counts
     */
    public Set<Mark> marksInUse(boolean own) throws IOException {
        return LivingSessions.marks(root.resolve("tmp"), own ? Optional.empty() : Optional.of(session.directory()));
    }

    /** Held by whoever looks at all that is there: who would collect garbage waits meanwhile. Nobody else need hold it. */
    public Lock shared() throws IOException {
        return Lock.shared(lockOf(root.resolve("tmp")));
    }

    /** Held by a collector of garbage while it decides and renames: nobody marks or publishes meanwhile. Waits. */
    public Lock exclusive() throws IOException {
        return Lock.exclusive(lockOf(root.resolve("tmp")));
    }

    /** The lock under which content is marked, published and collected. */
    static Path lockOf(Path tmp) {
        return tmp.resolveSibling("lock");
    }

    @Override
    public void close() throws IOException {
        session.close();
        try {
            // Once more: a process that was killed while it started a child is not dead for its lock until the child
            // runs.
            StaleSessions.remove(root.resolve("tmp"));
        } catch (IOException leftToTheNext) {
            return;
        }
    }
}
