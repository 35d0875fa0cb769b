package dev.jbuild.core.export;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.Index;
import dev.jbuild.cache.image.Manifest;
import dev.jbuild.cache.image.MediaTypes;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.layer.Compression;
import dev.jbuild.cache.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes images into one archive; what they share is written once. The same images give the same bytes. */
final class ArchiveWriter {

    private static final int FILE_MODE = 0100644;

    private final Store store;
    private final TarArchiveOutputStream tar;
    private final Set<String> written = new HashSet<>();
    private final Map<DiffId, Descriptor> layers = new HashMap<>();

    /** An image with the names that it gets in the archive. */
    record Saved(StoredImage image, List<ImageReference> names) {}

    ArchiveWriter(Store store, OutputStream out) {
        this.store = store;
        this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    }

    void write(List<Saved> images, ArchiveFormat format) throws IOException {
        switch (format) {
            case OCI -> writeOci(images);
            case DOCKER -> writeDocker(images);
        }
        tar.finish();
        tar.flush();
    }

    private void writeOci(List<Saved> images) throws IOException {
        file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII));
        List<Descriptor> descriptors = new ArrayList<>();
        for (Saved saved : images) {
            Descriptor manifest = manifest(saved.image());
            if (saved.names().isEmpty()) {
                descriptors.add(manifest);
            }
            for (ImageReference name : saved.names()) {
                Map<String, String> annotations = Map.of(
                        "io.containerd.image.name", name.full(), "org.opencontainers.image.ref.name", name.full());
                descriptors.add(new Descriptor(
                        manifest.mediaType(), manifest.digest(), manifest.size(), Optional.empty(), annotations));
            }
        }
        file("index.json", Index.of(descriptors).toJson());
    }

    private Descriptor manifest(StoredImage image) throws IOException {
        byte[] config = configBytes(image);
        Digest configDigest = blob(config);
        List<Descriptor> descriptors = new ArrayList<>();
        for (DiffId layer : image.config().diffIds()) {
            descriptors.add(layer(layer));
        }
        Manifest manifest =
                Manifest.of(new Descriptor(MediaTypes.OCI_CONFIG, configDigest, config.length), descriptors);
        byte[] document = manifest.toJson();
        return new Descriptor(MediaTypes.OCI_MANIFEST, blob(document), document.length);
    }

    private byte[] configBytes(StoredImage image) throws IOException {
        try (InputStream in = store.blobs().open(image.id().digest())) {
            return in.readAllBytes();
        }
    }

    private Descriptor layer(DiffId id) throws IOException {
        Descriptor known = layers.get(id);
        if (known != null) {
            return known;
        }
        Path file = store.session().newFile("layer");
        Descriptor descriptor;
        try (OutputStream out = Files.newOutputStream(file)) {
            descriptor = store.layers().writeBlob(id, Compression.GZIP, out);
        }
        try {
            file("blobs/sha256/" + descriptor.digest().hex(), file);
        } finally {
            Files.deleteIfExists(file);
        }
        layers.put(id, descriptor);
        return descriptor;
    }

    private Digest blob(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        file("blobs/sha256/" + digest.hex(), bytes);
        return digest;
    }

    private void writeDocker(List<Saved> images) throws IOException {
        List<JsonValue> entries = new ArrayList<>();
        for (Saved saved : images) {
            byte[] config = configBytes(saved.image());
            String configName = Digest.of(config).hex() + ".json";
            file(configName, config);
            List<String> names = new ArrayList<>();
            for (DiffId layer : saved.image().config().diffIds()) {
                names.add(plainLayer(layer));
            }
            entries.add(JsonObject.builder()
                    .put("Config", configName)
                    .put(
                            "RepoTags",
                            saved.names().stream().map(ImageReference::familiar).toList())
                    .put("Layers", names)
                    .build());
        }
        file("manifest.json", Json.write(new JsonArray(entries)));
    }

    private String plainLayer(DiffId id) throws IOException {
        String name = id.digest().hex() + ".tar";
        if (written.add(name)) {
            entry(name, store.layers().info(id).tarSize());
            store.layers().writeTar(id, tar);
            tar.closeArchiveEntry();
        }
        return name;
    }

    private void file(String name, byte[] content) throws IOException {
        if (written.add(name)) {
            entry(name, content.length);
            tar.write(content);
            tar.closeArchiveEntry();
        }
    }

    private void file(String name, Path content) throws IOException {
        if (written.add(name)) {
            entry(name, Files.size(content));
            Files.copy(content, tar);
            tar.closeArchiveEntry();
        }
    }

    private void entry(String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setMode(FILE_MODE);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
    }

    /** The names of an image that an archive can hold: docker's has no place for digests. */
    static List<ImageReference> tagged(List<ImageReference> names) {
        return names.stream().filter(name -> name.tag().isPresent()).toList();
    }
}
