package dev.jbuild.cache.integrity;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * JSON documents as files that are replaced as a whole, by a rename, and that know when they are damaged. Thread safe, and
 * safe among processes: the last one to write a file wins.
 *
 * <p>The member {@value #CHECK} holds the first 32 hexadecimal digits of the sha256 of the document without it. A document
 * that has no such member comes from an earlier version and is taken as it is.
 */
public final class CheckedFiles {

    /** The longest document, in bytes. */
    public static final int SIZE_LIMIT = 16 << 20;

    private static final String CHECK = "check";
    private static final int CHECK_DIGITS = 32;

    private final TemporaryFiles temporary;
    private final StoreNotes notes;

    public CheckedFiles(TemporaryFiles temporary, StoreNotes notes) {
        this.temporary = temporary;
        this.notes = notes;
    }

    /**
     * What a file is to its user, for the sentence that is said when it is damaged.
     *
     * @param name such as {@code name app:latest}
     * @param loss what comes of it, such as {@code its step runs again}
     */
    public record Subject(String name, String loss) {}

    /** Writes a file. After a power loss it may be the old one, missing, or damaged. */
    public void write(Path file, JsonObject document) throws IOException {
        Files.move(born(document), file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As {@link #write}; is on the disk when the call returns. */
    public void writeSynced(Path file, JsonObject document) throws IOException {
        Path born = born(document);
        Descriptors.sync(born);
        Files.move(born, file, StandardCopyOption.ATOMIC_MOVE);
        Descriptors.sync(file.resolveSibling("."));
    }

    /** Writes a file that is missing; one that somebody else has written meanwhile stays. Does nothing where damage is only looked for. */
    public void restore(Path file, JsonObject document) throws IOException {
        if (notes.isOnlyLooking()) {
            return;
        }
        Path born = born(document);
        try {
            Files.createLink(file, born);
        } catch (FileAlreadyExistsException | NoSuchFileException meanwhile) {
            // Or its directory has gone, and nobody needs it any more.
        } finally {
            Files.deleteIfExists(born);
        }
    }

    private Path born(JsonObject document) throws IOException {
        byte[] content = Json.write(withCheck(document));
        if (content.length > SIZE_LIMIT) {
            throw new StoreException(
                    "JB2003", "A document of the store has more than " + SIZE_LIMIT + " bytes; it is not stored.");
        }
        Path born = temporary.newFile("document");
        Files.write(born, content);
        return born;
    }

    private static JsonObject withCheck(JsonObject document) {
        SequencedMap<String, JsonValue> members = new LinkedHashMap<>(document.members());
        members.putLast(CHECK, new JsonString(check(document)));
        return new JsonObject(members);
    }

    private static String check(JsonObject document) {
        return Digest.of(Json.write(document)).hex().substring(0, CHECK_DIGITS);
    }

    /**
     * Reads a file. One that is damaged is removed, which is said, and counts as none.
     *
     * @param meaning makes something of the document; where it throws, the document counts as damaged
     */
    public <T> Optional<T> read(Path file, Subject subject, Function<JsonObject, T> meaning) throws IOException {
        try {
            return Optional.of(meaning.apply(document(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JsonException | IllegalArgumentException | IllegalStateException | DateTimeException damaged) {
            if (notes.damaged("the store's " + subject.name(), subject.loss())) {
                Files.deleteIfExists(file);
            }
            return Optional.empty();
        }
    }

    /** As {@link #read}, without a word and without removing anything. */
    public <T> Optional<T> peek(Path file, Function<JsonObject, T> meaning) throws IOException {
        try {
            return Optional.of(meaning.apply(document(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (JsonException | IllegalArgumentException | IllegalStateException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    private static JsonObject document(Path file) throws IOException {
        if (Files.size(file) > SIZE_LIMIT) {
            throw new JsonException("the document is too long");
        }
        JsonObject whole = Json.parseObject(Files.readAllBytes(file), SIZE_LIMIT);
        SequencedMap<String, JsonValue> members = new LinkedHashMap<>(whole.members());
        JsonValue check = members.remove(CHECK);
        JsonObject document = new JsonObject(members);
        if (check != null && !check.equals(new JsonString(check(document)))) {
            throw new JsonException("the document's checksum is wrong");
        }
        return document;
    }
}
