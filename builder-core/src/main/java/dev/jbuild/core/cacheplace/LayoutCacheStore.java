package dev.jbuild.core.cacheplace;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.Index;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * An OCI layout's directory. Each file appears by a rename, {@code index.json} last; blobs of earlier caches stay, for whoever
 * may be reading them.
 */
record LayoutCacheStore(Path directory) implements CacheStore {

    private static final int BUFFER = 1 << 16;
    private static final String INDEX = "index.json";

    @Override
    public Optional<Descriptor> config() throws EngineException, IOException {
        Path index = directory.resolve(INDEX);
        if (!Files.exists(index)) {
            return Optional.empty();
        }
        try {
            List<JsonObject> manifests =
                    json(index).array("manifests").map(JsonArray::objects).orElse(List.of());
            if (manifests.size() != 1) {
                throw noCache(manifests.size() + " manifests");
            }
            Descriptor named = Descriptor.read(manifests.getFirst());
            byte[] manifest = bytes(blob(named.digest()));
            if (!Digest.of(manifest).equals(named.digest())) {
                throw noCache("a damaged manifest");
            }
            return Optional.of(Descriptor.read(Json.parseObject(manifest, CacheManifest.LONGEST)
                    .object("config")
                    .orElse(JsonObject.EMPTY)));
        } catch (JsonException | IllegalArgumentException wrong) {
            throw noCache(String.valueOf(wrong.getMessage()));
        }
    }

    private static JsonObject json(Path file) throws IOException {
        return Json.parseObject(bytes(file), CacheManifest.LONGEST);
    }

    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(CacheManifest.LONGEST + 1);
        }
    }

    private EngineException noCache(String what) {
        return new EngineException(
                "JB3142",
                directory + " holds no cache: there is " + what + ".",
                "Write it with --cache-to type=local.");
    }

    @Override
    public void fetch(Descriptor blob, OutputStream out, LongConsumer count) throws IOException {
        try (InputStream in = Files.newInputStream(blob(blob.digest()))) {
            byte[] buffer = new byte[BUFFER];
            long left = blob.size() + 1;
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return;
                }
                out.write(buffer, 0, read);
                count.accept(read);
                left -= read;
            }
        }
    }

    @Override
    public boolean has(Descriptor blob) throws IOException {
        Path file = blob(blob.digest());
        return Files.isRegularFile(file) && Files.size(file) == blob.size();
    }

    @Override
    public void add(Descriptor blob, Path content, LongConsumer count) throws IOException {
        write(blob(blob.digest()), out -> {
            Files.copy(content, out);
            count.accept(blob.size());
        });
    }

    @Override
    public void publish(String mediaType, byte[] manifest) throws IOException {
        Descriptor descriptor = new Descriptor(mediaType, Digest.of(manifest), manifest.length);
        write(blob(descriptor.digest()), out -> out.write(manifest));
        write(
                directory.resolve("oci-layout"),
                out -> out.write("{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII)));
        write(
                directory.resolve(INDEX),
                out -> out.write(Index.of(List.of(descriptor)).toJson()));
    }

    private Path blob(Digest digest) {
        return directory.resolve("blobs/sha256").resolve(digest.hex());
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void write(Path file, Content content) throws IOException {
        Path parent = Files.createDirectories(file.resolveSibling(""));
        Path part = Files.createTempFile(parent, ".new", ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                content.write(out);
            }
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public void close() {}
}
