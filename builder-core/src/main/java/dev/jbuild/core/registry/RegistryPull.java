package dev.jbuild.core.registry;

import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.ManifestListTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.supply.LayerBringer;
import dev.jbuild.core.supply.LayerUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gets images: what a reference stands for, and its layers, all of them or those that turn out to be needed. Every blob is
 * checked against its digest and size before anything of it is used.
 */
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
        try (LayerBringer bringer = new LayerBringer(store, listener)) {
            ResolvedImage image = resolve(reference, platform, bringer);
            bringer.bringAll(image.diffIds());
            return name(image);
        } catch (LayerUnavailableException failure) {
            if (failure.getCause() instanceof EngineException known) {
                throw known;
            }
            throw failure;
        }
    }

    /**
     * Asks what a reference names now, for a platform. Nothing is fetched but the config.
     *
     * @param bringer learns where the layers are
     * @throws EngineException if the registry can't be reached or refuses, or what it gives is not what it should be
     */
    public ResolvedImage resolve(ImageReference reference, Platform platform, LayerBringer bringer)
            throws EngineException, IOException {
        listener.on(new BuildEvent.Note("pulling " + reference.full()));
        RegistryRepository repository = RegistryRepository.toRead(engine, reference);
        bringer.own(repository);
        try {
            ResolvedImage image = resolve(repository, platform);
            know(image, repository, bringer);
            return image;
        } catch (RegistryException | IOException failure) {
            throw RegistryFailures.explain(engine, reference, failure);
        }
    }

    /** Tells where the layers of an image are that was resolved some time ago. No registry is asked before one is needed. */
    public void know(ResolvedImage image, LayerBringer bringer) {
        RegistryRepository repository = RegistryRepository.toRead(engine, image.reference());
        bringer.own(repository);
        know(image, repository, bringer);
    }

    private static void know(ResolvedImage image, RegistryRepository repository, LayerBringer bringer) {
        for (int index = 0; index < image.layers().size(); index++) {
            ResolvedImage.Layer layer = image.layers().get(index);
            bringer.know(image.diffIds().get(index), new RegistryLayer(repository, layer.archive(), layer.foreign()));
        }
    }

    /** Adds an image to the store, all of whose layers are there, and names it. */
    public ImageId name(ResolvedImage image) throws IOException {
        ImageId id = store.images().add(image.configBytes());
        store.images()
                .tag(new NamedImage(
                        image.reference(),
                        withOthers(image.reference(), image.named(), id),
                        Optional.of(image.named()),
                        List.of()));
        return id;
    }

    private static ResolvedImage resolve(RegistryRepository repository, Platform platform)
            throws EngineException, IOException, RegistryException {
        RegistryClient client = repository.client();
        ImageReference reference = repository.reference();
        ManifestAndDigest<ManifestTemplate> answer = client.pullManifest(asked(reference));
        ManifestDigest named = new ManifestDigest(RegistryRepository.digest(answer.getDigest()));
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
        byte[] config = config(repository, RegistryRepository.descriptor(manifest.getContainerConfiguration()));
        List<ResolvedImage.Layer> layers = new ArrayList<>();
        for (BuildableManifestTemplate.ContentDescriptorTemplate layer : manifest.getLayers()) {
            boolean foreign = layer.getUrls() != null && !layer.getUrls().isEmpty();
            layers.add(new ResolvedImage.Layer(RegistryRepository.descriptor(layer), foreign));
        }
        ResolvedImage image = new ResolvedImage(reference, named, config, layers);
        if (layers.size() != image.diffIds().size()) {
            throw new EngineException(
                    "JB4004",
                    reference.full() + " is damaged: its manifest has " + layers.size() + " layers, its config "
                            + image.diffIds().size() + ".",
                    "Push it again.");
        }
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

    private static byte[] config(RegistryRepository repository, Descriptor descriptor) throws EngineException {
        if (descriptor.size() > MAX_CONFIG) {
            throw new EngineException(
                    "JB4005",
                    "The image's config is " + descriptor.size() + " bytes large, more than " + MAX_CONFIG + ".",
                    "This is no ordinary image.");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        repository.fetch(descriptor, bytes, count -> {});
        Digest got = Digest.of(bytes.toByteArray());
        if (!got.equals(descriptor.digest())) {
            throw new EngineException(
                    "JB4006",
                    "The image's config is not what its manifest says: expected " + descriptor.digest() + ", got " + got
                            + ".",
                    "Try again; if it stays so, the registry is damaged.");
        }
        return bytes.toByteArray();
    }
}
