package dev.jbuild.core.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.compile.BaseImages;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.registry.RegistryPull;
import dev.jbuild.core.registry.ResolvedImage;
import dev.jbuild.core.supply.LayerBringer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds images: in the local store first, then in their registries. Thread safe. */
public final class ImageFinder implements BaseImages {

    private final Store store;
    private final boolean askRegistry;
    private final BuildListener listener;
    private final Optional<LayerBringer> later;
    private final RegistryPull registry;
    private final Resolutions resolutions;
    private final Map<String, BaseImage> found = new HashMap<>();
    private final List<ResolvedImage> unnamed = new ArrayList<>();

    private ImageFinder(Engine engine, boolean askRegistry, BuildListener listener, Optional<LayerBringer> later) {
        this.store = engine.store();
        this.askRegistry = askRegistry;
        this.listener = listener;
        this.later = later;
        this.registry = new RegistryPull(engine, listener);
        this.resolutions = new Resolutions(store);
    }

    /**
     * Finds images with all of their layers.
     *
     * @param listener is told what takes time
     */
    public static ImageFinder ofWhole(Engine engine, BuildListener listener) {
        return new ImageFinder(engine, false, listener, Optional.empty());
    }

    /**
     * Finds images with all of their layers, and asks their registries even for what is here.
     *
     * @param listener is told what takes time
     */
    public static ImageFinder ofNewest(Engine engine, BuildListener listener) {
        return new ImageFinder(engine, true, listener, Optional.empty());
    }

    /**
     * Finds images for a build, which may need none of their layers.
     *
     * @param askRegistry whether a registry is asked even for what is here
     * @param listener is told what takes time
     * @param later brings the layers that turn out to be needed
     */
    public static ImageFinder ofNeeded(Engine engine, boolean askRegistry, BuildListener listener, LayerBringer later) {
        return new ImageFinder(engine, askRegistry, listener, Optional.of(later));
    }

    /** Names those images in the store that a registry was asked for and all of whose layers have come by now. */
    public synchronized void nameWhole() throws IOException {
        for (ResolvedImage image : List.copyOf(unnamed)) {
            boolean whole = true;
            for (DiffId layer : image.diffIds()) {
                whole &= store.layers().hold(layer);
            }
            if (whole) {
                registry.name(image);
                unnamed.remove(image);
            }
        }
    }

    @Override
    public synchronized BaseImage find(String name, Platform platform) throws EngineException {
        String key = name + " " + platform;
        BaseImage known = found.get(key);
        if (known == null) {
            try {
                known = lookUp(name, platform);
            } catch (IOException failure) {
                throw new EngineException(
                        "JB3091",
                        "The image " + name + " can't be read from the store: " + failure.getMessage() + ".",
                        "Remove it with jbuild rmi -f, and fetch or build it again.",
                        failure);
            }
            found.put(key, known);
        }
        return known;
    }

    /**
     * The config of an image that is here or was resolved by a build, for whatever platform; empty if it is not. No registry is
     * asked.
     */
    public static Optional<ImageConfig> local(Store store, String name) {
        try {
            Optional<ImageId> id = store.images().resolve(name);
            if (id.isPresent()) {
                return store.images().get(id.get()).map(StoredImage::config);
            }
            return new Resolutions(store)
                    .find(ImageReference.parse(name).withLatest())
                    .map(ResolvedImage::config);
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private BaseImage lookUp(String name, Platform platform) throws EngineException, IOException {
        Optional<ImageId> id = store.images().resolve(name);
        boolean byId = name.startsWith("sha256:");
        boolean fits = true;
        if (id.isPresent() && !byId) {
            Optional<NamedImage> named = named(name);
            Optional<ImageId> fitting = named.isPresent() ? fitting(named.get(), platform) : id;
            // What was built here for another machine is no registry's business.
            fits = fitting.isPresent() || named.get().manifest().isEmpty();
            id = fitting.isPresent() ? fitting : id;
        }
        if (id.isPresent() && (byId || (fits && !askRegistry))) {
            Optional<BaseImage> local = usable(name, id.get(), platform);
            if (local.isPresent()) {
                return local.get();
            }
            return mended(name, platform);
        }
        ImageReference reference = ImageNames.parse(name);
        try {
            return later.isPresent()
                    ? resolved(name, platform, registry.resolve(reference, platform, later.get()))
                    : usable(name, registry.pull(reference, platform), platform)
                            .orElseThrow(() -> new EngineException(
                                    "JB3092",
                                    "The image " + name + " is damaged in the store.",
                                    "Remove it with jbuild rmi -f."));
        } catch (EngineException failure) {
            Optional<BaseImage> known = id.isPresent() ? usable(name, id.get(), platform) : Optional.empty();
            if (known.isEmpty()) {
                known = remembered(name, reference, platform);
            }
            if (known.isPresent()) {
                listener.on(new BuildEvent.Note(
                        name + ": the registry can't be asked (" + failure.sentence() + "), using the local one"));
                return known.get();
            }
            throw failure;
        }
    }

    /**
     * An image that lacks its config or a layer is had again by the manifest with which it came: what its name stands for in a
     * registry now may be another image.
     */
    private BaseImage mended(String name, Platform platform) throws EngineException, IOException {
        Optional<NamedImage> named = named(name);
        Optional<ManifestDigest> manifest = named.flatMap(NamedImage::manifest);
        if (manifest.isEmpty()) {
            throw new EngineException(
                    "JB3120",
                    "The image " + name + " is damaged: the store lacks its config or one of its layers, and it came"
                            + " from no registry.",
                    "Build or load it again.");
        }
        listener.on(new BuildEvent.Note(name + " is damaged in the store and is pulled again"));
        ImageReference plain = named.get().reference();
        ImageReference exact = new ImageReference(
                plain.domain(), plain.path(), Optional.empty(), manifest.map(ManifestDigest::toString));
        boolean known = store.images().named(exact).isPresent();
        try {
            ImageId pulled = registry.pull(exact, platform);
            Optional<BaseImage> image = usable(name, pulled, platform);
            if (image.isPresent()) {
                return image.get();
            }
        } catch (EngineException failure) {
            throw new EngineException(
                    "JB3120",
                    "The image " + name
                            + " is damaged: the store lacks its config or one of its layers, and it can't be"
                            + " pulled again: " + failure.sentence(),
                    "Pull, load or build it again.",
                    failure);
        } finally {
            if (!known) {
                store.images().untag(exact);
            }
        }
        throw new EngineException(
                "JB3092", "The image " + name + " is damaged in the store.", "Remove it with jbuild rmi -f.");
    }

    /** An image whose layers are brought when they are needed. */
    private BaseImage resolved(String name, Platform platform, ResolvedImage image) throws IOException {
        resolutions.remember(image, platform);
        unnamed.add(image);
        nameWhole();
        return base(name, image.id().toString(), image.config(), platform);
    }

    private Optional<BaseImage> remembered(String name, ImageReference reference, Platform platform)
            throws IOException {
        Optional<ResolvedImage> image = later.isPresent() ? resolutions.find(reference, platform) : Optional.empty();
        if (image.isEmpty()) {
            return Optional.empty();
        }
        registry.know(image.get(), later.get());
        unnamed.add(image.get());
        return Optional.of(base(name, image.get().id().toString(), image.get().config(), platform));
    }

    private Optional<NamedImage> named(String name) throws IOException {
        try {
            return store.images().named(ImageReference.parse(name));
        } catch (IllegalArgumentException anId) {
            return Optional.empty();
        }
    }

    /** That of a name's images which is for a platform. */
    private Optional<ImageId> fitting(NamedImage named, Platform platform) throws IOException {
        for (ImageId id : named.images()) {
            Optional<StoredImage> image = store.images().get(id);
            if (image.isPresent()
                    && image.get().config().os().equals(platform.os())
                    && image.get().config().architecture().equals(platform.architecture())) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    private Optional<BaseImage> usable(String name, ImageId id, Platform platform) throws IOException {
        Optional<StoredImage> image = store.images().get(id);
        if (image.isEmpty()) {
            return Optional.empty();
        }
        ImageConfig config = image.get().config();
        if (!store.hold(image.get())) {
            return Optional.empty();
        }
        return Optional.of(base(name, id.toString(), config, platform));
    }

    private BaseImage base(String name, String identity, ImageConfig config, Platform platform) {
        Platform own = new Platform(
                config.os(), config.architecture(), config.variant().orElse(""));
        if (!own.os().equals(platform.os()) || !own.architecture().equals(platform.architecture())) {
            listener.on(new BuildEvent.Note(name + " is for " + own + ", not for " + platform));
        }
        return new BaseImage(name, identity, config, config.diffIds());
    }
}
