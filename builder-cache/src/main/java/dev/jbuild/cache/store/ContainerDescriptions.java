package dev.jbuild.cache.store;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What containers are, {@code containers/<id>/container.json}, each twice: nobody can make a container anew, so damage of one file
 * must not lose it. Thread safe, and safe among processes.
 */
public final class ContainerDescriptions {

    private static final String FILE = "container.json";
    private static final String COPY = "container.copy.json";
    private static final CheckedFiles.Subject SUBJECT =
            new CheckedFiles.Subject("description of a container", "its copy takes its place");

    private final Path containers;
    private final CheckedFiles files;

    ContainerDescriptions(Path containers, CheckedFiles files) {
        this.containers = containers;
        this.files = files;
    }

    /** Writes a container's description into its directory. */
    public void write(Path directory, JsonObject description) throws IOException {
        files.write(directory.resolve(COPY), description);
        files.write(directory.resolve(FILE), description);
    }

    /**
     * Reads all descriptions.
     *
     * @param meaning makes something of one; where it throws, the description counts as damaged
     */
    public <T> List<T> list(Function<JsonObject, T> meaning) throws IOException {
        List<T> all = new ArrayList<>();
        try (Stream<Path> directories = Files.list(containers)) {
            for (Path directory : directories.toList()) {
                if (Digest.isHex(String.valueOf(directory.getFileName()))) {
                    read(directory, meaning).ifPresent(all::add);
                }
            }
        }
        return all;
    }

    private <T> Optional<T> read(Path directory, Function<JsonObject, T> meaning) throws IOException {
        Optional<T> found = files.read(directory.resolve(FILE), SUBJECT, meaning);
        return found.isPresent() ? found : files.read(directory.resolve(COPY), SUBJECT, meaning);
    }
}
