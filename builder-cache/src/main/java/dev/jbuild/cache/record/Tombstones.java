package dev.jbuild.cache.record;

import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.LastUse;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Why records are gone: small files, the newest {@value #MOST} of the last {@value #DAYS} days. Thread safe, and safe among
 * processes. Only good for an explanation: one that can't be read is none.
 */
final class Tombstones {

    static final int MOST = 2000;
    private static final int DAYS = 30;

    private final Path directory;
    private final CheckedFiles files;

    Tombstones(Path directory, CheckedFiles files) {
        this.directory = directory;
        this.files = files;
    }

    void put(Collection<StepKey> keys, Pruned pruned) throws IOException {
        if (keys.isEmpty()) {
            return;
        }
        Files.createDirectories(directory);
        JsonObject document = JsonObject.builder()
                .put("when", pruned.when().toString())
                .put("why", pruned.why())
                .build();
        for (StepKey key : keys.stream().limit(MOST).toList()) {
            files.write(directory.resolve(key.hex()), document);
        }
        removeOld();
    }

    private void removeOld() throws IOException {
        record Old(Path file, Instant time) {}
        List<Old> all = new ArrayList<>();
        try (DirectoryStream<Path> stones = Files.newDirectoryStream(directory)) {
            for (Path file : stones) {
                all.add(new Old(file, LastUse.of(file)));
            }
        }
        all.sort(Comparator.comparing(Old::time).reversed());
        Instant oldest = Clock.systemUTC().instant().minus(Duration.ofDays(DAYS));
        for (int index = 0; index < all.size(); index++) {
            if (index >= MOST || all.get(index).time().isBefore(oldest)) {
                Files.deleteIfExists(all.get(index).file());
            }
        }
    }

    Optional<Pruned> get(StepKey key) throws IOException {
        return files.read(
                directory.resolve(key.hex()),
                new CheckedFiles.Subject("note why a record is gone", "nobody knows why any more"),
                json -> new Pruned(Instant.parse(json.requireString("when")), json.requireString("why")));
    }

    void remove(StepKey key) throws IOException {
        Files.deleteIfExists(directory.resolve(key.hex()));
    }
}
