package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The digests of a context's files by what {@code stat} says of them, as in git's index: a file whose device, inode, size and
 * time of change are those of before has the bytes of before. The time of change can't be set, so nothing that writes to a file
 * goes unseen; only files that have been left alone for {@value #QUIET_SECONDS} seconds are remembered, since a file system's clock
 * ticks too slowly to tell two writes apart that follow each other at once.
 *
 * <p>One file of {@value #ENTRY} bytes for each entry, sorted, with a checksum at its end; replaced as a whole, so that of two
 * builds at once one wins. What no build asked for {@value #FORGOTTEN} times is dropped. Thread safe.
 */
public final class StatCache {

    private static final int QUIET_SECONDS = 2;
    private static final int FORGOTTEN = 20;
    private static final long MAGIC = 0x6a62_7374_6174_3031L;
    private static final int HEADER = 16;
    private static final int KEY = 36;
    private static final int DIGEST = 32;
    private static final int ENTRY = KEY + 4 + DIGEST;
    private static final int CHECKSUM = 8;
    private static final long LARGEST = 1L << 30;

    private final Path file;
    private final Clock clock;
    private final byte[] known;
    private final int count;
    private final int generation;
    private final boolean[] used;
    private final TreeMap<byte[], byte[]> added = new TreeMap<>(Arrays::compareUnsigned);

    private StatCache(Path file, Clock clock, byte[] known, int count, int generation) {
        this.file = file;
        this.clock = clock;
        this.known = known;
        this.count = count;
        this.generation = generation;
        this.used = new boolean[count];
    }

    /** Reads a cache; one that is missing or damaged is empty. */
    static StatCache open(Path file, Clock clock) throws IOException {
        try {
            if (Files.size(file) <= LARGEST) {
                byte[] bytes = Files.readAllBytes(file);
                ByteBuffer content = ByteBuffer.wrap(bytes);
                int body = bytes.length - CHECKSUM;
                CRC32C checksum = new CRC32C();
                checksum.update(bytes, 0, Math.max(body, 0));
                int count = content.getInt(12);
                if (content.getLong(0) == MAGIC
                        && body == HEADER + (long) count * ENTRY
                        && content.getLong(body) == checksum.getValue()) {
                    return new StatCache(file, clock, bytes, count, content.getInt(8));
                }
            }
        } catch (NoSuchFileException | BufferUnderflowException | IndexOutOfBoundsException none) {
            // As if nothing had been looked at yet.
        }
        return new StatCache(file, clock, new byte[0], 0, 0);
    }

    private static byte[] key(FileStat stat) {
        return ByteBuffer.allocate(KEY)
                .putLong(stat.device())
                .putLong(stat.inode())
                .putLong(stat.size())
                .putLong(stat.ctimeSeconds())
                .putInt(stat.ctimeNanos())
                .array();
    }

    /** The digest of a file's bytes, if it has been seen as it is now. */
    synchronized Optional<byte[]> find(FileStat stat) {
        byte[] key = key(stat);
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = HEADER + middle * ENTRY;
            int order = Arrays.compareUnsigned(known, at, at + KEY, key, 0, KEY);
            if (order == 0) {
                used[middle] = true;
                return Optional.of(Arrays.copyOfRange(known, at + KEY + 4, at + ENTRY));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /**
     * Remembers a digest.
     *
     * @param stat of the file, the same before and after its bytes were read
     */
    synchronized void add(FileStat stat, byte[] digest) {
        if (stat.ctimeSeconds() < clock.instant().getEpochSecond() - QUIET_SECONDS) {
            added.put(key(stat), digest);
        }
    }

    /** Writes the cache back, if it learned something. */
    synchronized void save(TemporaryFiles temporary) throws IOException {
        if (added.isEmpty()) {
            return;
        }
        int next = generation + 1;
        TreeMap<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
        for (int index = 0; index < count; index++) {
            int at = HEADER + index * ENTRY;
            int lastUse = used[index] ? next : ByteBuffer.wrap(known).getInt(at + KEY);
            if (next - lastUse < FORGOTTEN) {
                byte[] key = Arrays.copyOfRange(known, at, at + KEY);
                all.put(key, value(lastUse, known, at + KEY + 4));
            }
        }
        added.forEach((key, digest) -> all.put(key, value(next, digest, 0)));
        ByteBuffer content = ByteBuffer.allocate(HEADER + all.size() * ENTRY + CHECKSUM);
        content.putLong(MAGIC).putInt(next).putInt(all.size());
        all.forEach((key, value) -> content.put(key).put(value));
        CRC32C checksum = new CRC32C();
        checksum.update(content.array(), 0, content.position());
        content.putLong(checksum.getValue());
        Path born = temporary.newFile("stat");
        Files.write(born, content.array());
        Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] value(int lastUse, byte[] digest, int from) {
        return ByteBuffer.allocate(4 + DIGEST)
                .putInt(lastUse)
                .put(digest, from, DIGEST)
                .array();
    }
}
