package dev.jbuild.cache.record;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.os.LastUse;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Build records by key. Thread safe and safe among processes: the last one to put a key wins, as a whole.
 *
 * <p>Records are not synced to the disk: after a power loss one may be missing or unreadable, which is a miss.
 */
public final class RecordStore {

    private static final int SIZE_LIMIT = 16 << 20;

    private final Path directory;
    private final TemporaryFiles temporary;
    private final Tombstones tombstones;

    public RecordStore(Path directory, TemporaryFiles temporary) {
        this.directory = directory;
        this.temporary = temporary;
        this.tombstones = new Tombstones(directory.resolve("pruned"), temporary);
    }

    /** The record of a key, which is used by that. One that can't be read is removed and counts as none. */
    public Optional<BuildRecord> get(StepKey key) throws IOException {
        Optional<BuildRecord> record = peek(key);
        if (record.isPresent()) {
            LastUse.touch(path(key));
        }
        return record;
    }

    /** When a record was stored or used last. */
    public Instant lastUse(StepKey key) throws IOException {
        return LastUse.of(path(key));
    }

    /** What the record's file takes on the disk. */
    public DiskUsage usage(StepKey key) throws IOException {
        return DiskUsage.of(path(key));
    }

    /** As {@link #get}, but only looked at: that is no use. */
    public Optional<BuildRecord> peek(StepKey key) throws IOException {
        Path file = path(key);
        byte[] content;
        try {
            if (Files.size(file) > SIZE_LIMIT) {
                throw new JsonException("too long");
            }
            content = Files.readAllBytes(file);
            JsonObject document = Json.parseObject(content, SIZE_LIMIT);
            if (!document.requireString("key").equals(key.hex())) {
                throw new JsonException("the record is another key's");
            }
            return Optional.of(new BuildRecord(
                    key,
                    document.string("layer").map(DiffId::parse),
                    document.object("data").orElse(JsonObject.EMPTY)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JsonException | IllegalArgumentException unreadable) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    /** Stores a record, instead of one that its key may have. */
    public void put(BuildRecord record) throws IOException {
        JsonObject.Builder document =
                JsonObject.builder().put("key", record.key().hex());
        record.layer().ifPresent(layer -> document.put("layer", layer.toString()));
        document.put("data", record.data());
        byte[] content = Json.write(document.build());
        if (content.length > SIZE_LIMIT) {
            throw new StoreException(
                    "JB2003", "A build record has more than " + SIZE_LIMIT + " bytes; it is not stored.");
        }
        Path file = temporary.newFile("record");
        Files.write(file, content);
        Files.createDirectories(directory.resolve(record.key().hex().substring(0, 2)));
        Files.move(file, path(record.key()), StandardCopyOption.ATOMIC_MOVE);
        tombstones.remove(record.key());
    }

    /** Removes a record; a missing one is fine. */
    public void remove(StepKey key) throws IOException {
        Files.deleteIfExists(path(key));
    }

    /** Remembers of records which were removed to make room when and why that was, for a while. */
    public void bury(Collection<StepKey> keys, Pruned pruned) throws IOException {
        tombstones.put(keys, pruned);
    }

    /** Why there is no record of a key any more; empty if there is one, or if nothing is known. */
    public Optional<Pruned> pruned(StepKey key) throws IOException {
        return Files.exists(path(key)) ? Optional.empty() : tombstones.get(key);
    }

    /** The keys of all records, in order. */
    public List<StepKey> list() throws IOException {
        List<StepKey> keys = new ArrayList<>();
        try (DirectoryStream<Path> shelves = Files.newDirectoryStream(directory, "[0-9a-f][0-9a-f]")) {
            for (Path shelf : shelves) {
                addKeys(shelf, keys);
            }
        }
        keys.sort(null);
        return keys;
    }

    private static void addKeys(Path shelf, List<StepKey> keys) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (Digest.isHex(name)) {
                    keys.add(new StepKey(new Digest(name)));
                }
            }
        }
    }

    /** Where the record is, or would be; the file's time is that of its last use. */
    public Path path(StepKey key) {
        return directory.resolve(key.hex().substring(0, 2)).resolve(key.hex());
    }
}
