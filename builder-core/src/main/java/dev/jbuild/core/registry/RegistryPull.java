package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.ManifestListTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.digest.VerifyingInputStream;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferMeter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/** Pulls one image. Every blob is checked against its digest and size before anything of it is used. */
public final class RegistryPull {

    private static final long MAX_CONFIG = 8 << 20;
    private static final int MAX_INDEX_DEPTH = 3;

    private final Engine engine;
    private final Store store;
    private final BuildListener listener;

    public RegistryPull(Engine engine, BuildListener listener) {
        this.engine = engine;
        this.store = engine.store();
        this.listener = listener;
    }

    /**
     * Fetches what a reference names now, for a platform, and names it in the store. Layers that are there already are
     * not fetched.
     *
     * @throws EngineException if the registry can't be reached or refuses, or what it gives is not what it should be
     */
    public ImageId pull(ImageReference reference, Platform platform) throws EngineException, IOException {
        listener.on(new BuildEvent.Note("pulling " + reference.full()));
        try (RegistryConnection connection = RegistryConnection.open(engine, reference)) {
            return pull(connection.client(), reference, platform);
        } catch (RegistryException | IOException failure) {
            throw RegistryFailures.explain(engine, reference, failure);
        }
    }

    private ImageId pull(RegistryClient client, ImageReference reference, Platform platform)
            throws EngineException, IOException, RegistryException {
        String asked = asked(reference);
        ManifestAndDigest<ManifestTemplate> answer = client.pullManifest(asked);
        ManifestDigest named = new ManifestDigest(digest(answer.getDigest()));
        if (reference.digest().isPresent() && !reference.digest().get().equals(named.toString())) {
            throw new EngineException(
                    "JB4001",
                    "The registry gave another manifest for " + reference.full() + ": " + named + ".",
                    "Do not use this registry for the image.");
        }
        for (int depth = 0; answer.getManifest() instanceof ManifestListTemplate index; depth++) {
            List<String> fitting = index.getDigestsForPlatform(platform.architecture(), platform.os());
            if (fitting.isEmpty() || depth == MAX_INDEX_DEPTH) {
                throw new EngineException(
                        "JB4002",
                        reference.full() + " has no image for " + platform + ".",
                        "Choose another platform with --platform, or another image.");
            }
            answer = client.pullManifest(fitting.getFirst());
        }
        if (!(answer.getManifest() instanceof BuildableManifestTemplate manifest)
                || manifest.getContainerConfiguration() == null) {
            throw new EngineException(
                    "JB4003",
                    reference.full() + " has a manifest of an old kind (schema 1) that is not supported.",
                    "Push the image again with a newer tool.");
        }
        byte[] configBytes = small(client, manifest.getContainerConfiguration());
        ImageConfig config = ImageConfig.parse(configBytes);
        List<BuildableManifestTemplate.ContentDescriptorTemplate> layers = manifest.getLayers();
        if (layers.size() != config.diffIds().size()) {
            throw new EngineException(
                    "JB4004",
                    reference.full() + " is damaged: its manifest has " + layers.size() + " layers, its config "
                            + config.diffIds().size() + ".",
                    "Push it again.");
        }
        for (int index = 0; index < layers.size(); index++) {
            layer(client, reference, layers.get(index), config.diffIds().get(index));
        }
        ImageId image = store.images().add(configBytes);
        store.images()
                .tag(new NamedImage(reference, withOthers(reference, named, image), Optional.of(named), List.of()));
        return image;
    }

    /** The images of other platforms that were pulled by the same index keep the name. This machine's goes first. */
    private List<ImageId> withOthers(ImageReference reference, ManifestDigest named, ImageId image) throws IOException {
        Set<ImageId> images = new LinkedHashSet<>(List.of(image));
        Optional<NamedImage> known = store.images().named(reference);
        if (known.isPresent() && known.get().manifest().equals(Optional.of(named))) {
            images.addAll(known.get().images());
        }
        List<ImageId> sorted = new ArrayList<>(images);
        String machine = Platform.ofThisMachine().architecture();
        for (ImageId id : images) {
            Optional<StoredImage> stored = store.images().get(id);
            if (stored.isPresent() && stored.get().config().architecture().equals(machine)) {
                sorted.remove(id);
                sorted.addFirst(id);
                break;
            }
        }
        return sorted;
    }

    /** What a registry is asked for: the digest if there is one, else the tag. */
    static String asked(ImageReference reference) {
        return reference.digest().orElse(reference.tag().orElse("latest"));
    }

    private byte[] small(RegistryClient client, BuildableManifestTemplate.ContentDescriptorTemplate descriptor)
            throws EngineException, IOException {
        if (descriptor.getSize() > MAX_CONFIG) {
            throw new EngineException(
                    "JB4005",
                    "The image's config is " + descriptor.getSize() + " bytes large, more than " + MAX_CONFIG + ".",
                    "This is no ordinary image.");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        fetch(client, descriptor, bytes, count -> {});
        Digest got = Digest.of(bytes.toByteArray());
        if (!got.equals(digest(descriptor.getDigest()))) {
            throw new EngineException(
                    "JB4006",
                    "The image's config is not what its manifest says: expected " + descriptor.getDigest() + ", got "
                            + got + ".",
                    "Try again; if it stays so, the registry is damaged.");
        }
        return bytes.toByteArray();
    }

    private void layer(
            RegistryClient client,
            ImageReference reference,
            BuildableManifestTemplate.ContentDescriptorTemplate descriptor,
            DiffId id)
            throws EngineException, IOException {
        if (store.layers().hold(id)) {
            return;
        }
        if (descriptor.getUrls() != null && !descriptor.getUrls().isEmpty()) {
            throw new EngineException(
                    "JB4007",
                    "A layer of the image lies elsewhere (a foreign layer), and jbuild does not follow such addresses.",
                    "Use an image whose layers are in its registry.");
        }
        String what = "layer " + digest(descriptor.getDigest()).hex().substring(0, 12) + " of " + reference.full();
        Path file = store.session().newFile("pull");
        try (TransferMeter meter = new TransferMeter(listener, what, OptionalLong.of(descriptor.getSize()));
                OutputStream out = Files.newOutputStream(file)) {
            fetch(client, descriptor, out, meter::add);
            meter.done();
        }
        try (InputStream in = new VerifyingInputStream(
                Files.newInputStream(file),
                "layer " + descriptor.getDigest(),
                digest(descriptor.getDigest()),
                OptionalLong.of(descriptor.getSize()))) {
            store.layers().importTar(in, Optional.of(id));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** A registry that sends more than it announced is cut off. */
    private static void fetch(
            RegistryClient client,
            BuildableManifestTemplate.ContentDescriptorTemplate descriptor,
            OutputStream out,
            LongConsumer count)
            throws IOException {
        Blob blob = client.pullBlob(descriptor.getDigest(), size -> {}, count::accept);
        blob.writeTo(new LimitedOutputStream(out, descriptor.getSize()));
    }

    private static Digest digest(DescriptorDigest digest) {
        return new Digest(digest.getHash());
    }
}
