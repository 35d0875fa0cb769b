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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What containers are, {@code containers/<id>/container.json}, each twice: nobody can make a container anew, so damage of one file
 * must not lose it. Thread safe, and safe among processes.
 */
public final class ContainerDescriptions {

    private static final String FILE = "container.json";
    private static final String COPY = "container.copy.json";
    private static final String SUBJECT = "description of the container ";
    private static final int SHORT_ID = 12;

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
        Path file = directory.resolve(FILE);
        Optional<T> found = files.peek(file, meaning);
        return found.isPresent() ? found : readCopy(directory, file, meaning);
    }

    /** What is damaged is told together with what comes of it, so the copy is looked at first. */
    private <T> Optional<T> readCopy(Path directory, Path file, Function<JsonObject, T> meaning) throws IOException {
        String subject = SUBJECT + String.valueOf(directory.getFileName()).substring(0, SHORT_ID);
        Path copy = directory.resolve(COPY);
        Optional<T> second = files.peek(copy, meaning);
        if (second.isEmpty()) {
            CheckedFiles.Subject lost =
                    new CheckedFiles.Subject(subject, "its copy is damaged too, and jbuild does not know it any more");
            Optional<T> found = files.read(file, lost, meaning);
            return found.isPresent() ? found : files.read(copy, lost, meaning);
        }
        Optional<T> found = files.read(file, new CheckedFiles.Subject(subject, "its copy takes its place"), meaning);
        if (found.isPresent()) {
            // Somebody has written it meanwhile.
            return found;
        }
        Optional<JsonObject> document = files.peek(copy, UnaryOperator.identity());
        if (document.isPresent()) {
            files.restore(file, document.get());
        }
        return second;
    }
}
