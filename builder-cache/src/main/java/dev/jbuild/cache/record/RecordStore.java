package dev.jbuild.cache.record;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.os.LastUse;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final int SHOWN_DIGITS = 12;

    private final Path directory;
    private final CheckedFiles files;
    private final Tombstones tombstones;

    public RecordStore(Path directory, CheckedFiles files) {
        this.directory = directory;
        this.files = files;
        this.tombstones = new Tombstones(directory.resolve("pruned"), files);
    }

    /** The record of a key, which is used by that. One that is damaged is removed and counts as none. */
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
        return files.read(
                path(key),
                new CheckedFiles.Subject("build record " + key.hex().substring(0, SHOWN_DIGITS), "its step runs again"),
                document -> read(key, document));
    }

    private static BuildRecord read(StepKey key, JsonObject document) {
        if (!document.requireString("key").equals(key.hex())) {
            throw new JsonException("the record is another key's");
        }
        return new BuildRecord(
                key,
                document.string("layer").map(DiffId::parse),
                document.object("data").orElse(JsonObject.EMPTY));
    }

    /** Stores a record, instead of one that its key may have. */
    public void put(BuildRecord record) throws IOException {
        JsonObject.Builder document =
                JsonObject.builder().put("key", record.key().hex());
        record.layer().ifPresent(layer -> document.put("layer", layer.toString()));
        document.put("data", record.data());
        Files.createDirectories(directory.resolve(record.key().hex().substring(0, 2)));
        files.write(path(record.key()), document.build());
        tombstones.remove(record.key());
    }

    /** Whether there is a file for the key; whether it can be read shows when it is. */
    public boolean has(StepKey key) {
        return Files.exists(path(key));
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
