package dev.jbuild.core.image;

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
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds images: in the local store first, then in their registries. Thread safe. */
public final class ImageFinder implements BaseImages {

    private final Engine engine;
    private final Store store;
    private final boolean askRegistry;
    private final BuildListener listener;
    private final Map<String, BaseImage> found = new HashMap<>();

    /**
     * Makes a finder.
     *
     * @param askRegistry whether a registry is asked even for what is here
     * @param listener is told what takes time
     */
    public ImageFinder(Engine engine, boolean askRegistry, BuildListener listener) {
        this.engine = engine;
        this.store = engine.store();
        this.askRegistry = askRegistry;
        this.listener = listener;
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

    /** The config of an image that is here, for whatever platform; empty if it is not. No registry is asked. */
    public static Optional<ImageConfig> local(Store store, String name) {
        try {
            Optional<ImageId> id = store.images().resolve(name);
            return id.isPresent() ? store.images().get(id.get()).map(StoredImage::config) : Optional.empty();
        } catch (IOException unreadable) {
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
            ImageId pulled = new RegistryPull(engine, listener).pull(reference, platform);
            return usable(name, pulled, platform)
                    .orElseThrow(() -> new EngineException(
                            "JB3092",
                            "The image " + name + " is damaged in the store.",
                            "Remove it with jbuild rmi -f."));
        } catch (EngineException failure) {
            if (id.isPresent()) {
                Optional<BaseImage> local = usable(name, id.get(), platform);
                if (local.isPresent()) {
                    listener.on(new BuildEvent.Note(
                            name + ": the registry can't be asked (" + failure.sentence() + "), using the local one"));
                    return local.get();
                }
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
            ImageId pulled = new RegistryPull(engine, listener).pull(exact, platform);
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
        Platform own = new Platform(
                config.os(), config.architecture(), config.variant().orElse(""));
        if (!own.os().equals(platform.os()) || !own.architecture().equals(platform.architecture())) {
            listener.on(new BuildEvent.Note(name + " is for " + own + ", not for " + platform));
        }
        return Optional.of(new BaseImage(name, id.toString(), config, config.diffIds()));
    }
}
