package dev.jbuild.core.export;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.digest.VerifyingInputStream;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageDocument;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.Index;
import dev.jbuild.cache.image.Manifest;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Brings the images of an archive into the store: every blob is checked against its digest and size. */
final class ArchiveReader {

    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String FULL_NAME = "io.containerd.image.name";
    private static final int MAX_DOCUMENT = 8 << 20;
    private static final int MAX_DEPTH = 3;

    private final Store store;
    private final ImageFiles files;

    /** An image of the archive, and what it is called there. */
    record Loaded(ImageId id, Optional<String> name, ManifestDigest manifest) {}

    ArchiveReader(Store store, ImageFiles files) {
        this.store = store;
        this.files = files;
    }

    /** Reads every image and gives it its names in the store. */
    List<String> loadAll() throws EngineException, IOException {
        if (files.has("index.json")) {
            List<String> names = new ArrayList<>();
            for (Loaded loaded : layoutImages()) {
                Optional<ImageReference> reference = loaded.name().flatMap(ArchiveReader::reference);
                if (reference.isPresent()) {
                    store.images().tag(reference.get(), loaded.id(), Optional.of(loaded.manifest()));
                }
                names.add(reference
                        .map(ImageReference::familiar)
                        .orElse(loaded.id().toString()));
            }
            return names;
        }
        return loadDocker();
    }

    private static Optional<ImageReference> reference(String name) {
        try {
            return Optional.of(ImageReference.parse(name).withLatest());
        } catch (IllegalArgumentException notAReference) {
            return Optional.empty();
        }
    }

    /** Reads one image of an OCI layout: by tag or digest, or the only one. */
    Loaded loadOne(Optional<String> wanted) throws EngineException, IOException {
        List<Descriptor> top = index(document("index.json")).manifests();
        for (Descriptor descriptor : top) {
            String name = descriptor.annotations().getOrDefault(REF_NAME, "");
            boolean named = wanted.isEmpty()
                    || wanted.get().equals(descriptor.digest().toString())
                    || name.equals(wanted.get())
                    || name.endsWith(":" + wanted.get());
            if (named || top.size() == 1) {
                return image(descriptor, 0)
                        .orElseThrow(() -> new EngineException(
                                "JB3100", "The layout holds no image for this machine.", "Choose another one."));
            }
        }
        throw new EngineException(
                "JB3101",
                "The layout has no image called \"" + wanted.orElse("") + "\".",
                "Its index.json says what it holds.");
    }

    private List<Loaded> layoutImages() throws EngineException, IOException {
        List<Loaded> images = new ArrayList<>();
        for (Descriptor descriptor : index(document("index.json")).manifests()) {
            Map<String, String> annotations = descriptor.annotations();
            Optional<String> name = Optional.ofNullable(annotations.get(FULL_NAME))
                    .or(() -> Optional.ofNullable(annotations.get(REF_NAME)));
            image(descriptor, 0).ifPresent(image -> images.add(new Loaded(image.id(), name, image.manifest())));
        }
        return images;
    }

    private Optional<Loaded> image(Descriptor descriptor, int depth) throws EngineException, IOException {
        if (depth > MAX_DEPTH) {
            throw new EngineException(
                    "JB3102", "The layout's indexes are nested too deep.", "This is no ordinary image.");
        }
        byte[] document = blob(descriptor);
        ImageDocument read = ImageDocument.parse(document, Optional.empty());
        if (read instanceof Index inner) {
            Platform machine = Platform.ofThisMachine();
            List<Descriptor> fitting = inner.manifests().stream()
                    .filter(candidate -> !isAttestation(candidate))
                    .toList();
            for (Descriptor candidate : fitting) {
                if (fitting.size() == 1 || isFor(candidate, machine)) {
                    return image(candidate, depth + 1);
                }
            }
            return Optional.empty();
        }
        if (!(read instanceof Manifest manifest)) {
            throw new IllegalStateException("an image document is an index or a manifest");
        }
        byte[] configBytes = blob(manifest.config());
        ImageConfig config = ImageConfig.parse(configBytes);
        if (config.diffIds().size() != manifest.layers().size()) {
            throw new EngineException(
                    "JB3103",
                    "The image " + descriptor.digest() + " is damaged: its manifest has "
                            + manifest.layers().size() + " layers, its config "
                            + config.diffIds().size() + ".",
                    "Write the archive again.");
        }
        for (int index = 0; index < config.diffIds().size(); index++) {
            DiffId id = config.diffIds().get(index);
            if (!store.layers().has(id)) {
                Descriptor layer = manifest.layers().get(index);
                try (InputStream in = new VerifyingInputStream(
                        open(blobName(layer.digest())),
                        "layer " + layer.digest(),
                        layer.digest(),
                        OptionalLong.of(layer.size()))) {
                    store.layers().importTar(in, Optional.of(id));
                }
            }
        }
        return Optional.of(
                new Loaded(store.images().add(configBytes), Optional.empty(), new ManifestDigest(descriptor.digest())));
    }

    private static boolean isAttestation(Descriptor descriptor) {
        return descriptor.annotations().containsKey("vnd.docker.reference.type")
                || descriptor
                        .platform()
                        .filter(platform -> platform.os().equals("unknown"))
                        .isPresent();
    }

    private static boolean isFor(Descriptor descriptor, Platform machine) {
        return descriptor
                .platform()
                .filter(platform -> platform.os().equals(machine.os())
                        && platform.architecture().equals(machine.architecture()))
                .isPresent();
    }

    private List<String> loadDocker() throws EngineException, IOException {
        List<String> names = new ArrayList<>();
        for (JsonValue value : dockerManifest()) {
            if (!(value instanceof JsonObject entry)) {
                throw new EngineException(
                        "JB3104", "The archive's manifest.json is damaged.", "Write the archive again.");
            }
            byte[] configBytes = document(entry.requireString("Config"));
            ImageConfig config = ImageConfig.parse(configBytes);
            List<String> layers = entry.strings("Layers").orElse(List.of());
            if (layers.size() != config.diffIds().size()) {
                throw new EngineException(
                        "JB3105",
                        "The archive is damaged: manifest.json has " + layers.size() + " layers, the config "
                                + config.diffIds().size() + ".",
                        "Write the archive again.");
            }
            for (int index = 0; index < layers.size(); index++) {
                DiffId id = config.diffIds().get(index);
                if (!store.layers().has(id)) {
                    try (InputStream in = open(layers.get(index))) {
                        store.layers().importTar(in, Optional.of(id));
                    }
                }
            }
            ImageId image = store.images().add(configBytes);
            List<String> tags = entry.strings("RepoTags").orElse(List.of());
            for (String tag : tags) {
                Optional<ImageReference> reference = reference(tag);
                if (reference.isPresent()) {
                    store.images().tag(reference.get(), image);
                    names.add(reference.get().familiar());
                }
            }
            if (tags.isEmpty()) {
                names.add(image.toString());
            }
        }
        return names;
    }

    private List<JsonValue> dockerManifest() throws EngineException, IOException {
        if (Json.parse(document("manifest.json"), MAX_DOCUMENT) instanceof JsonArray array) {
            return array.values();
        }
        throw new EngineException("JB3104", "The archive's manifest.json is damaged.", "Write the archive again.");
    }

    private static Index index(byte[] document) throws EngineException, IOException {
        if (ImageDocument.parse(document, Optional.empty()) instanceof Index index) {
            return index;
        }
        throw new EngineException("JB3108", "The layout's index.json is no index.", "Write the layout again.");
    }

    private byte[] blob(Descriptor descriptor) throws EngineException, IOException {
        if (descriptor.size() > MAX_DOCUMENT) {
            throw tooLarge(descriptor.digest().toString());
        }
        try (InputStream in = new VerifyingInputStream(
                open(blobName(descriptor.digest())),
                "blob " + descriptor.digest(),
                descriptor.digest(),
                OptionalLong.of(descriptor.size()))) {
            return in.readAllBytes();
        }
    }

    private static String blobName(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    private byte[] document(String name) throws EngineException, IOException {
        try (InputStream in = open(name)) {
            byte[] bytes = in.readNBytes(MAX_DOCUMENT + 1);
            if (bytes.length > MAX_DOCUMENT) {
                throw tooLarge(name);
            }
            return bytes;
        }
    }

    private InputStream open(String name) throws EngineException, IOException {
        return files.open(name)
                .orElseThrow(() -> new EngineException(
                        "JB3106",
                        "The archive lacks " + name + ".",
                        "jbuild reads docker-archive, oci-archive and OCI layouts; is it one of these, and whole?"));
    }

    private static EngineException tooLarge(String name) {
        return new EngineException(
                "JB3107", name + " is larger than " + MAX_DOCUMENT + " bytes.", "This is no ordinary image.");
    }
}
