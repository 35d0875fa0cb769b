package dev.jbuild.cache.blob;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.HashingOutputStream;
import dev.jbuild.cache.digest.VerifyingInputStream;
import dev.jbuild.cache.failure.CorruptContentException;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.integrity.StoreNotes;
import dev.jbuild.cache.lease.Leases;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.BulkInputStream;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.Errno;
import dev.jbuild.cache.os.ErrnoException;
import dev.jbuild.cache.os.LastUse;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Files named by their content. Thread safe and safe among processes: a blob appears whole by a rename, never changes,
 * and putting it again is harmless. Nothing is ever held in memory as a whole.
 */
public final class BlobStore {

    private static final int COPY_BUFFER = 128 * 1024;
    private static final int SHOWN_DIGITS = 12;
    private static final String LOSS = "build, pull or load the image again that lacks it";

    private final Path directory;
    private final TemporaryFiles temporary;
    private final Leases leases;
    private final StoreNotes notes;

    public BlobStore(Path directory, TemporaryFiles temporary, Leases leases, StoreNotes notes) {
        this.directory = directory;
        this.temporary = temporary;
        this.leases = leases;
        this.notes = notes;
    }

    /** Whether there is such a file; its content is checked only when it is read. */
    public boolean has(Digest digest) {
        return Files.isRegularFile(path(digest));
    }

    /** Whether there is such a blob; if so, it stays until this session ends. Counts as a use of it. */
    public boolean hold(Digest digest) throws IOException {
        Mark mark = Mark.blob(digest);
        boolean known = leases.holds(mark);
        boolean here = leases.hold(mark, () -> has(digest));
        if (here && !known) {
            LastUse.touch(path(digest));
        }
        return here;
    }

    /** Where the blob is, or would be. */
    public Path path(Digest digest) {
        return directory.resolve(digest.hex());
    }

    /**
     * Reads a blob. At the end of the stream the content has been checked; if it is not what its name says, the blob is
     * removed, so that it can be fetched again, and reading fails. The caller closes the stream.
     */
    public InputStream open(Digest digest) throws IOException {
        int file;
        try {
            file = Descriptors.open(path(digest), Descriptors.O_RDONLY | Descriptors.O_NOFOLLOW, 0);
        } catch (ErrnoException failure) {
            throw failure.errno() == Errno.ENOENT ? missing(digest) : failure;
        }
        InputStream in = Descriptors.input(file, "blob " + digest);
        return new HealingStream(digest, in);
    }

    private static StoreException missing(Digest digest) {
        return new StoreException("JB2002", "The store has no blob " + digest + ". Pull or build the image again.");
    }

    /** Removes the blob when it turns out to be damaged. */
    private final class HealingStream extends BulkInputStream {

        private final Digest digest;
        private final VerifyingInputStream in;

        private HealingStream(Digest digest, InputStream in) {
            this.digest = digest;
            this.in = new VerifyingInputStream(in, "The store's blob " + digest.hex(), digest, OptionalLong.empty());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (CorruptContentException damaged) {
                if (notes.damaged("the store's blob " + digest.hex().substring(0, SHOWN_DIGITS), LOSS)) {
                    remove(digest);
                }
                throw damaged;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Stores bytes; a blob of their name that is damaged is replaced. */
    public Digest put(byte[] content) throws IOException {
        Digest digest = Digest.of(content);
        return hold(digest) && holds(digest, content)
                ? digest
                : put(new ByteArrayInputStream(content), Optional.of(digest), OptionalLong.of(content.length));
    }

    private boolean holds(Digest digest, byte[] content) throws IOException {
        try {
            return Files.size(path(digest)) == content.length
                    && Arrays.equals(Files.readAllBytes(path(digest)), content);
        } catch (NoSuchFileException none) {
            return false;
        }
    }

    /**
     * Stores a stream to its end, checked against what is expected of it; nothing is stored if it differs. Does not close
     * the stream.
     */
    public Digest put(InputStream content, Optional<Digest> expected, OptionalLong size) throws IOException {
        try (NewBlob blob = create()) {
            InputStream checked = expected.isPresent()
                    ? new VerifyingInputStream(content, "The content", expected.get(), size)
                    : content;
            byte[] buffer = new byte[COPY_BUFFER];
            for (int count = checked.read(buffer); count >= 0; count = checked.read(buffer)) {
                blob.write(buffer, 0, count);
                if (size.isPresent() && blob.count() > size.getAsLong()) {
                    break;
                }
            }
            if (size.isPresent() && blob.count() != size.getAsLong()) {
                throw new CorruptContentException(
                        "JB2011",
                        "The content has not the " + size.getAsLong() + " bytes that were promised. Try again.");
            }
            return blob.commit();
        }
    }

    /** A blob to be written piece by piece; appears when it is committed. The caller closes it. */
    public NewBlob create() throws IOException {
        Path file = temporary.newFile("blob");
        int descriptor = Descriptors.open(
                file, Descriptors.O_WRONLY | Descriptors.O_CREAT | Descriptors.O_EXCL | Descriptors.O_NOFOLLOW, 0600);
        return new NewBlob(
                this, file, descriptor, new HashingOutputStream(Descriptors.output(descriptor, "a new blob")));
    }

    /** Gives a complete, synced file its name; what may have the name is the same, or damaged. */
    void publish(Path file, Digest digest) throws IOException {
        leases.publish(Mark.blob(digest), () -> Files.move(file, path(digest), StandardCopyOption.ATOMIC_MOVE));
        Descriptors.sync(directory);
    }

    void discard(Path file) throws IOException {
        temporary.discard(file);
    }

    /** The blob's length in bytes. */
    public long size(Digest digest) throws IOException {
        try {
            return Files.size(path(digest));
        } catch (NoSuchFileException none) {
            throw missing(digest);
        }
    }

    /** Takes a blob out of the store, at once, and gives the place where its file waits to be deleted. */
    public Optional<Path> bury(Digest digest) throws IOException {
        Path grave = temporary.newFile("removed");
        try {
            Files.move(path(digest), grave, StandardCopyOption.ATOMIC_MOVE);
            return Optional.of(grave);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** Removes a blob; a missing one is fine. */
    public void remove(Digest digest) throws IOException {
        Files.deleteIfExists(path(digest));
    }

    /** All blobs, in order of their digests. */
    public List<Digest> list() throws IOException {
        List<Digest> digests = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (Digest.isHex(name)) {
                    digests.add(new Digest(name));
                }
            }
        }
        digests.sort(null);
        return digests;
    }
}
