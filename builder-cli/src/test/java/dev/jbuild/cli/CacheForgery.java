package dev.jbuild.cli;

import dev.jbuild.cache.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Changes a cache of type=local as somebody would who may write to it: all digests fit afterwards. */
record CacheForgery(Path directory) {

    interface Change {
        String of(String index);
    }

    List<Path> blobs() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("blobs/sha256"))) {
            return files.sorted().toList();
        }
    }

    static boolean isJson(Path blob) throws IOException {
        return Files.readAllBytes(blob)[0] == '{';
    }

    /** Another index, with a manifest that fits. */
    void rewrite(Change change) throws IOException {
        Path index = blob("\"records\"");
        Path manifest = blob("\"artifactType\"");
        String before = Files.readString(index);
        String after = change.of(before);
        String document = Files.readString(manifest)
                .replace(
                        "\"digest\":\"sha256:" + index.getFileName() + "\",\"size\":" + before.length(),
                        "\"digest\":\"sha256:" + put(after) + "\",\"size\":" + after.length());
        Path top = directory.resolve("index.json");
        Files.writeString(
                top,
                Files.readString(top)
                        .replace(manifest.getFileName().toString(), put(document))
                        .replaceAll("\"size\":\\d+", "\"size\":" + document.length()));
    }

    private Path blob(String text) throws IOException {
        for (Path blob : blobs()) {
            if (Files.size(blob) > 0 && isJson(blob) && Files.readString(blob).contains(text)) {
                return blob;
            }
        }
        throw new AssertionError("there is no blob with " + text);
    }

    private String put(String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        String hex = Digest.of(bytes).hex();
        Files.write(directory.resolve("blobs/sha256").resolve(hex), bytes);
        return hex;
    }
}
