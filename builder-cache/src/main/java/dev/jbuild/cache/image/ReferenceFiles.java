package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.integrity.CheckedFiles;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One file per name, called as the name with everything but letters, digits, {@code . _ -} percent-encoded. */
final class ReferenceFiles {

    /** The most that ext4 and others take is 255. */
    private static final int LONGEST_FILE_NAME = 200;

    private final Path directory;
    private final CheckedFiles files;

    ReferenceFiles(Path directory, CheckedFiles files) {
        this.directory = directory;
        this.files = files;
    }

    void put(NamedImage named) throws IOException {
        JsonObject.Builder document = JsonObject.builder()
                .put("reference", named.reference().full())
                .put("image", named.id().toString());
        document.putIfPresent("manifest", named.manifest().map(ManifestDigest::toString));
        if (named.images().size() > 1) {
            document.put(
                    "others",
                    named.images().stream().skip(1).map(ImageId::toString).toList());
        }
        if (!named.annotations().isEmpty()) {
            document.put("annotations", named.annotations());
        }
        files.writeSynced(file(named.reference()), document.build());
    }

    Optional<NamedImage> get(ImageReference reference) throws IOException {
        return read(file(reference));
    }

    void remove(ImageReference reference) throws IOException {
        Files.deleteIfExists(file(reference));
    }

    List<NamedImage> list() throws IOException {
        List<NamedImage> all = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            for (Path file : names) {
                read(file).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(named -> named.reference().full()));
        return all;
    }

    /** A file that is damaged is a name that nobody has. */
    private Optional<NamedImage> read(Path file) throws IOException {
        return files.read(
                file,
                new CheckedFiles.Subject(
                        "name " + URLDecoder.decode(String.valueOf(file.getFileName()), StandardCharsets.UTF_8),
                        "build, pull or tag that image again"),
                ReferenceFiles::read);
    }

    private static NamedImage read(JsonObject document) {
        List<ImageId> images = new ArrayList<>();
        images.add(ImageId.parse(document.requireString("image")));
        for (String other : document.strings("others").orElse(List.of())) {
            images.add(ImageId.parse(other));
        }
        return new NamedImage(
                ImageReference.parse(document.requireString("reference")),
                images,
                document.string("manifest").map(ManifestDigest::parse),
                document.strings("annotations").orElse(List.of()));
    }

    private Path file(ImageReference reference) {
        StringBuilder name = new StringBuilder();
        for (char c : reference.full().toCharArray()) {
            boolean plain = (c < 0x80 && Character.isLetterOrDigit(c)) || "._-".indexOf(c) >= 0;
            name.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return directory.resolve(
                name.length() <= LONGEST_FILE_NAME
                        ? name.toString()
                        : "long-"
                                + Digest.of(reference.full().getBytes(StandardCharsets.UTF_8))
                                        .hex());
    }
}
