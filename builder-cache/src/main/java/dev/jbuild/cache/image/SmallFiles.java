package dev.jbuild.cache.image;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Small JSON files that are replaced as a whole, and are on the disk when the call returns. */
final class SmallFiles {

    private static final int SIZE_LIMIT = 1 << 20;

    private SmallFiles() {}

    static void write(TemporaryFiles temporary, Path file, JsonObject document) throws IOException {
        Path born = temporary.newFile("image");
        Files.write(born, Json.write(document));
        Descriptors.sync(born);
        Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
        Descriptors.sync(file.resolveSibling("."));
    }

    /** Empty if there is no such file, or none that can be read. */
    static Optional<JsonObject> read(Path file) throws IOException {
        try {
            return Files.size(file) > SIZE_LIMIT
                    ? Optional.empty()
                    : Optional.of(Json.parseObject(Files.readAllBytes(file), SIZE_LIMIT));
        } catch (NoSuchFileException | JsonException unreadable) {
            return Optional.empty();
        }
    }
}
