package dev.jbuild.cache.record;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which keys steps had that people would call the same step, the latest first: where an explanation of a miss begins. A subject
 * is the digest of whatever makes two steps the same for people.
 *
 * <p>{@code subjects/<2 hex>/<hex>}, a line for each key, {@value #MOST} at most. Nothing depends on it but explanations: an entry
 * that is lost when two processes write at once, or that can't be read, is not missed. Thread safe.
 */
public final class SubjectIndex {

    private static final int MOST = 8;

    private final Path directory;
    private final TemporaryFiles temporary;

    public SubjectIndex(Path directory, TemporaryFiles temporary) {
        this.directory = directory;
        this.temporary = temporary;
    }

    /** The keys of a subject, the latest first. */
    public List<StepKey> latest(Digest subject) throws IOException {
        List<StepKey> keys = new ArrayList<>();
        try {
            String text = Files.readString(path(subject), StandardCharsets.ISO_8859_1);
            text.lines().limit(MOST).filter(Digest::isHex).forEach(line -> keys.add(new StepKey(new Digest(line))));
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return keys;
    }

    /** Puts a key first. */
    public void add(Digest subject, StepKey key) throws IOException {
        List<StepKey> keys = new ArrayList<>(latest(subject));
        keys.remove(key);
        keys.addFirst(key);
        List<String> lines = keys.stream().limit(MOST).map(StepKey::hex).toList();
        Path born = temporary.newFile("subject");
        Files.writeString(born, String.join("\n", lines) + "\n");
        Path file = path(subject);
        Files.createDirectories(file.resolveSibling("."));
        Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes subjects of which no key is wanted any more. */
    public void removeUnless(Predicate<StepKey> wanted) throws IOException {
        try (DirectoryStream<Path> shelves = Files.newDirectoryStream(directory, "[0-9a-f][0-9a-f]")) {
            for (Path shelf : shelves) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf)) {
                    for (Path file : files) {
                        String name = String.valueOf(file.getFileName());
                        if (Digest.isHex(name)
                                && latest(new Digest(name)).stream().noneMatch(wanted)) {
                            Files.deleteIfExists(file);
                        }
                    }
                }
            }
        }
    }

    private Path path(Digest subject) {
        return directory.resolve(subject.hex().substring(0, 2)).resolve(subject.hex());
    }
}
