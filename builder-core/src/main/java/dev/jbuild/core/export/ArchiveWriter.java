package dev.jbuild.core.export;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImagePlatform;
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
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes images into one archive or directory; what they share is written once. The same images give the same bytes. */
final class ArchiveWriter {

    private final Store store;
    private final BlobTarget target;
    private final Compression compression;
    private final Elsewhere elsewhere;
    private final Map<DiffId, Descriptor> layers = new HashMap<>();

    /**
     * What is written as one: an image, or the images of several platforms, which get an index.
     *
     * @param names that it gets in the archive
     */
    record Saved(List<StoredImage> images, List<ImageReference> names, List<Annotation> annotations) {}

    /** Whether whoever gets the images has a blob already, so that the images may refer to it without its bytes. */
    interface Elsewhere {

        Elsewhere NOTHING = blob -> false;

        boolean has(Descriptor blob) throws EngineException;
    }

    ArchiveWriter(Store store, BlobTarget target, Compression compression) {
        this(store, target, compression, Elsewhere.NOTHING);
    }

    ArchiveWriter(Store store, BlobTarget target, Compression compression, Elsewhere elsewhere) {
        this.store = store;
        this.target = target;
        this.compression = compression;
        this.elsewhere = elsewhere;
    }

    /**
     * Writes all of it.
     *
     * @return a descriptor for each, of its manifest or index; none in docker's format, which has no manifests
     */
    List<Descriptor> write(List<Saved> images, ArchiveFormat format) throws EngineException, IOException {
        List<Descriptor> written = switch (format) {
            case OCI -> writeOci(images);
            case DOCKER -> writeDocker(images);
        };
        target.finish();
        return written;
    }

    private List<Descriptor> writeOci(List<Saved> images) throws EngineException, IOException {
        file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII));
        List<Descriptor> documents = new ArrayList<>();
        List<Descriptor> descriptors = new ArrayList<>();
        for (Saved saved : images) {
            Descriptor document =
                    saved.images().size() == 1 ? manifest(saved, saved.images().getFirst()) : index(saved);
            documents.add(document);
            if (saved.names().isEmpty()) {
                descriptors.add(document);
            }
            for (ImageReference name : saved.names()) {
                Map<String, String> annotations = new HashMap<>(document.annotations());
                annotations.put("io.containerd.image.name", name.full());
                annotations.put("org.opencontainers.image.ref.name", name.full());
                descriptors.add(new Descriptor(
                        document.mediaType(), document.digest(), document.size(), Optional.empty(), annotations));
            }
        }
        file("index.json", Index.of(descriptors).toJson());
        return documents;
    }

    private Descriptor index(Saved saved) throws EngineException, IOException {
        List<Descriptor> manifests = new ArrayList<>();
        for (StoredImage image : saved.images()) {
            manifests.add(manifest(saved, image));
        }
        byte[] document = new Index(
                        MediaTypes.OCI_INDEX,
                        manifests,
                        Annotation.at(Annotation.Place.INDEX, Optional.empty(), saved.annotations()))
                .toJson();
        return new Descriptor(
                MediaTypes.OCI_INDEX,
                blob(document),
                document.length,
                Optional.empty(),
                Annotation.at(Annotation.Place.INDEX_DESCRIPTOR, Optional.empty(), saved.annotations()));
    }

    private Descriptor manifest(Saved saved, StoredImage image) throws EngineException, IOException {
        byte[] config = configBytes(image);
        Digest configDigest = blob(config);
        List<Descriptor> descriptors = new ArrayList<>();
        for (DiffId layer : image.config().diffIds()) {
            descriptors.add(layer(layer));
        }
        Platform platform = platform(image.config());
        Manifest manifest = new Manifest(
                MediaTypes.OCI_MANIFEST,
                new Descriptor(MediaTypes.OCI_CONFIG, configDigest, config.length),
                descriptors,
                Annotation.at(Annotation.Place.MANIFEST, Optional.of(platform), saved.annotations()));
        byte[] document = manifest.toJson();
        boolean several = saved.images().size() > 1;
        return new Descriptor(
                MediaTypes.OCI_MANIFEST,
                blob(document),
                document.length,
                several
                        ? Optional.of(new ImagePlatform(
                                platform.os(), platform.architecture(), platform.optionalVariant(), Optional.empty()))
                        : Optional.empty(),
                Annotation.at(Annotation.Place.MANIFEST_DESCRIPTOR, Optional.of(platform), saved.annotations()));
    }

    static Platform platform(ImageConfig config) {
        return new Platform(config.os(), config.architecture(), config.variant().orElse(""));
    }

    private byte[] configBytes(StoredImage image) throws IOException {
        try (InputStream in = store.blobs().open(image.id().digest())) {
            return in.readAllBytes();
        }
    }

    private Descriptor layer(DiffId id) throws EngineException, IOException {
        Descriptor known = layers.get(id);
        if (known != null) {
            return known;
        }
        Optional<Descriptor> came =
                store.layers().info(id).blob().filter(blob -> blob.mediaType().equals(compression.mediaType()));
        if (came.isPresent() && elsewhere.has(came.get())) {
            layers.put(id, came.get());
            return came.get();
        }
        Path file = store.session().newFile("layer");
        Descriptor descriptor;
        try (OutputStream out = Files.newOutputStream(file)) {
            descriptor = store.layers().writeBlob(id, compression, out);
        }
        try {
            target.file(blobName(descriptor.digest()), Files.size(file), BlobTarget.of(file));
        } finally {
            Files.deleteIfExists(file);
        }
        layers.put(id, descriptor);
        return descriptor;
    }

    private static String blobName(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    private Digest blob(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        file(blobName(digest), bytes);
        return digest;
    }

    private List<Descriptor> writeDocker(List<Saved> images) throws EngineException, IOException {
        List<JsonValue> entries = new ArrayList<>();
        for (Saved saved : images) {
            if (saved.images().size() > 1) {
                throw new EngineException(
                        "JB3114",
                        "An archive in docker's format holds one platform, and this image has "
                                + saved.images().size() + ".",
                        "Write the OCI format, or build one --platform.");
            }
            StoredImage image = saved.images().getFirst();
            byte[] config = configBytes(image);
            String configName = Digest.of(config).hex() + ".json";
            file(configName, config);
            List<String> names = new ArrayList<>();
            for (DiffId layer : image.config().diffIds()) {
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
        return List.of();
    }

    private String plainLayer(DiffId id) throws IOException {
        String name = id.digest().hex() + ".tar";
        if (!target.has(name)) {
            target.file(
                    name,
                    store.layers().info(id).tarSize(),
                    out -> store.layers().writeTar(id, out));
        }
        return name;
    }

    private void file(String name, byte[] content) throws IOException {
        target.file(name, content.length, out -> out.write(content));
    }

    /** The names of an image that an archive can hold: docker's has no place for digests. */
    static List<ImageReference> tagged(List<ImageReference> names) {
        return names.stream().filter(name -> name.tag().isPresent()).toList();
    }
}
