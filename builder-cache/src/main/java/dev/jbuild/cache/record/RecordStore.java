package dev.jbuild.cache.record;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    public RecordStore(Path directory, CheckedFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** The record of a key. One that is damaged is removed and counts as none. */
    public Optional<BuildRecord> get(StepKey key) throws IOException {
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
    }

    /** Removes a record; a missing one is fine. */
    public void remove(StepKey key) throws IOException {
        Files.deleteIfExists(path(key));
    }

    /** The keys of all records, in order. */
    public List<StepKey> list() throws IOException {
        List<StepKey> keys = new ArrayList<>();
        try (DirectoryStream<Path> shelves = Files.newDirectoryStream(directory, Files::isDirectory)) {
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

    private Path path(StepKey key) {
        return directory.resolve(key.hex().substring(0, 2)).resolve(key.hex());
    }
}
