package dev.jbuild.core.container;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.runtime.container.ContainerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What a container's keeper has written of its health check. */
public final class ContainerHealth {

    private static final int LIMIT = 1 << 20;

    private ContainerHealth() {}

    /** In docker's shape; empty if there is no health check. */
    public static Optional<JsonObject> read(ContainerFiles files) throws IOException {
        try {
            return Optional.of(Json.parseObject(Files.readAllBytes(files.health()), LIMIT));
        } catch (NoSuchFileException | JsonException none) {
            return Optional.empty();
        }
    }
}
