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
import dev.jbuild.cache.image.NamedImage;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
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

    /** An image that is in the store now, and its manifest in the archive. */
    record Loaded(ImageId id, Platform platform, ManifestDigest manifest) {}

    ArchiveReader(Store store, ImageFiles files) {
        this.store = store;
        this.files = files;
    }

    /** Reads every image and gives it its names in the store. */
    List<String> loadAll() throws EngineException, IOException {
        if (files.has("index.json")) {
            return loadLayout();
        }
        return loadDocker();
    }

    private List<String> loadLayout() throws EngineException, IOException {
        List<String> names = new ArrayList<>();
        for (Descriptor descriptor : index(document("index.json")).manifests()) {
            List<ImageId> images = new ArrayList<>();
            for (Loaded loaded : images(descriptor)) {
                images.add(loaded.id());
            }
            if (images.isEmpty()) {
                continue;
            }
            Map<String, String> annotations = descriptor.annotations();
            Optional<ImageReference> name = Optional.ofNullable(annotations.get(FULL_NAME))
                    .or(() -> Optional.ofNullable(annotations.get(REF_NAME)))
                    .flatMap(ArchiveReader::reference);
            if (name.isPresent()) {
                store.images()
                        .tag(new NamedImage(
                                name.get(), images, Optional.of(new ManifestDigest(descriptor.digest())), List.of()));
            }
            names.add(
                    name.map(ImageReference::familiar).orElse(images.getFirst().toString()));
        }
        return names;
    }

    private static Optional<ImageReference> reference(String name) {
        try {
            return Optional.of(ImageReference.parse(name).withLatest());
        } catch (IllegalArgumentException notAReference) {
            return Optional.empty();
        }
    }

    /** Reads one image of an OCI layout, by tag or digest, or the only one, for all of its platforms. */
    ArchiveService.LayoutImage loadOne(Optional<String> wanted) throws EngineException, IOException {
        List<Descriptor> top = index(document("index.json")).manifests();
        for (Descriptor descriptor : top) {
            String name = descriptor.annotations().getOrDefault(REF_NAME, "");
            boolean named = wanted.isEmpty()
                    || wanted.get().equals(descriptor.digest().toString())
                    || name.equals(wanted.get())
                    || name.endsWith(":" + wanted.get());
            if (named || top.size() == 1) {
                return layoutImage(descriptor);
            }
        }
        throw new EngineException(
                "JB3101",
                "The layout has no image called \"" + wanted.orElse("") + "\".",
                "Its index.json says what it holds.");
    }

    private ArchiveService.LayoutImage layoutImage(Descriptor descriptor) throws EngineException, IOException {
        Map<Platform, ImageId> images = new LinkedHashMap<>();
        List<ManifestDigest> documents = new ArrayList<>();
        documents.add(new ManifestDigest(descriptor.digest()));
        for (Loaded loaded : images(descriptor)) {
            images.putIfAbsent(loaded.platform(), loaded.id());
            documents.add(loaded.manifest());
        }
        if (images.isEmpty()) {
            throw new EngineException("JB3100", "The layout's index holds no image.", "Choose another one.");
        }
        return new ArchiveService.LayoutImage(images, documents);
    }

    /** The images below a descriptor, this machine's first. */
    private List<Loaded> images(Descriptor descriptor) throws EngineException, IOException {
        List<Loaded> images = new ArrayList<>();
        for (Descriptor manifest : manifests(descriptor, 0)) {
            images.add(image(manifest));
        }
        return images;
    }

    /** The manifests of images below a descriptor, or itself, those for this machine first. */
    private List<Descriptor> manifests(Descriptor descriptor, int depth) throws EngineException, IOException {
        if (depth > MAX_DEPTH) {
            throw new EngineException(
                    "JB3102", "The layout's indexes are nested too deep.", "This is no ordinary image.");
        }
        ImageDocument read = ImageDocument.parse(blob(descriptor), Optional.empty());
        if (!(read instanceof Index inner)) {
            return List.of(descriptor);
        }
        List<Descriptor> found = new ArrayList<>();
        for (Descriptor candidate : inner.manifests()) {
            if (!isAttestation(candidate)) {
                found.addAll(manifests(candidate, depth + 1));
            }
        }
        Platform machine = Platform.ofThisMachine();
        found.sort(Comparator.comparing(manifest -> !isFor(manifest, machine)));
        return found;
    }

    private Loaded image(Descriptor descriptor) throws EngineException, IOException {
        if (!(ImageDocument.parse(blob(descriptor), Optional.empty()) instanceof Manifest manifest)) {
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
            if (!store.layers().hold(id)) {
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
        return new Loaded(
                store.images().add(configBytes),
                ArchiveWriter.platform(config),
                new ManifestDigest(descriptor.digest()));
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
                if (!store.layers().hold(id)) {
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
