package dev.jbuild.cache.record;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.LastUse;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.DateTimeException;
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
    private static final int SIZE_LIMIT = 1 << 16;

    private final Path directory;
    private final TemporaryFiles temporary;

    Tombstones(Path directory, TemporaryFiles temporary) {
        this.directory = directory;
        this.temporary = temporary;
    }

    void put(Collection<StepKey> keys, Pruned pruned) throws IOException {
        if (keys.isEmpty()) {
            return;
        }
        Files.createDirectories(directory);
        byte[] content = Json.write(JsonObject.builder()
                .put("when", pruned.when().toString())
                .put("why", pruned.why())
                .build());
        for (StepKey key : keys.stream().limit(MOST).toList()) {
            Path file = temporary.newFile("tombstone");
            Files.write(file, content);
            Files.move(file, directory.resolve(key.hex()), StandardCopyOption.ATOMIC_MOVE);
        }
        removeOld();
    }

    private void removeOld() throws IOException {
        record Old(Path file, Instant time) {}
        List<Old> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
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
        Path file = directory.resolve(key.hex());
        try {
            if (Files.size(file) > SIZE_LIMIT) {
                return Optional.empty();
            }
            JsonObject json = Json.parseObject(Files.readAllBytes(file), SIZE_LIMIT);
            return Optional.of(new Pruned(Instant.parse(json.requireString("when")), json.requireString("why")));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JsonException | DateTimeException unreadable) {
            Files.deleteIfExists(file);
            return Optional.empty();
        }
    }

    void remove(StepKey key) throws IOException {
        Files.deleteIfExists(directory.resolve(key.hex()));
    }
}
