package dev.jbuild.core.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.prune.CacheKind;
import dev.jbuild.cache.prune.Collector;
import dev.jbuild.cache.prune.PrunePolicy;
import dev.jbuild.cache.store.ContainerUse;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.journal.Journal;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.registry.RegistryPull;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What people do with the images that are in the local store. Thread safe. */
public final class ImageService {

    private static final String NONE = "<none>";

    private final Engine engine;
    private final Store store;
    private final Journal journal;

    public ImageService(Engine engine) {
        this.engine = engine;
        this.store = engine.store();
        this.journal = new Journal(store.root());
    }

    /** Every image under each of its names, newest first. */
    public List<ImageSummary> list() throws IOException {
        List<ImageSummary> summaries = new ArrayList<>();
        for (StoredImage image : store.images().list()) {
            long size = size(image.config());
            if (image.references().isEmpty()) {
                summaries.add(new ImageSummary(
                        NONE, NONE, image.id().toString(), image.config().created(), size));
            }
            for (ImageReference reference : image.references()) {
                summaries.add(new ImageSummary(
                        reference.familiarName(),
                        reference.tag().orElse(NONE),
                        image.id().toString(),
                        image.config().created(),
                        size));
            }
        }
        summaries.sort(Comparator.comparing(
                        (ImageSummary summary) -> summary.created().orElse(Instant.EPOCH), Comparator.reverseOrder())
                .thenComparing(ImageSummary::repository)
                .thenComparing(ImageSummary::tag));
        return summaries;
    }

    private long size(ImageConfig config) throws IOException {
        return size(config.diffIds());
    }

    /** How long the files of layers are together. */
    public long size(List<DiffId> layers) throws IOException {
        long size = 0;
        for (DiffId layer : layers) {
            size += tarSize(layer);
        }
        return size;
    }

    /** Nothing of a layer that another process has just removed. */
    private long tarSize(DiffId layer) throws IOException {
        try {
            return store.layers().has(layer) ? store.layers().info(layer).tarSize() : 0;
        } catch (NoSuchFileException removed) {
            return 0;
        }
    }

    /**
     * Finds an image by a name, an ID or the beginning of one.
     *
     * @throws EngineException if there is none
     */
    public StoredImage find(String name) throws EngineException, IOException {
        Optional<ImageId> id = store.images().resolve(name);
        Optional<StoredImage> image = id.isPresent() ? store.images().get(id.get()) : Optional.empty();
        if (image.isEmpty()) {
            List<String> names = new ArrayList<>();
            for (StoredImage stored : store.images().list()) {
                stored.references().forEach(reference -> names.add(reference.familiar()));
            }
            throw new EngineException(
                    "JB3093",
                    "There is no image \"" + name + "\" here.",
                    dev.jbuild.core.failure.CloseNames.closest(name, names)
                            .map(close -> "Did you mean \"" + close + "\"?")
                            .orElse("jbuild images lists what is here; jbuild pull fetches from a registry."));
        }
        return image.get();
    }

    /** An image's details in docker's names. */
    public JsonValue details(String name) throws EngineException, IOException {
        StoredImage image = find(name);
        return new ImageDetails(image, size(image.config())).json();
    }

    /** The image's history, newest first. */
    public List<HistoryEntry> history(String name) throws EngineException, IOException {
        ImageConfig config = find(name).config();
        List<HistoryEntry> entries = new ArrayList<>();
        int next = 0;
        for (ImageConfig.History line : config.history()) {
            Optional<DiffId> layer = Optional.empty();
            if (!line.emptyLayer() && next < config.diffIds().size()) {
                layer = Optional.of(config.diffIds().get(next++));
            }
            entries.add(new HistoryEntry(
                    layer.map(DiffId::toString),
                    line.created(),
                    line.createdBy(),
                    layer.isPresent() ? tarSize(layer.get()) : 0,
                    line.comment().orElse("")));
        }
        return entries.reversed();
    }

    /** Gives an image a further name; if another image had it, that one loses it. */
    public void tag(String name, String newName) throws EngineException, IOException {
        ImageId id = find(name).id();
        store.images().tag(ImageNames.parse(newName), id);
        journal.write("image", "tag", id.toString(), Map.of("name", newName));
    }

    /**
     * Takes a name away, and the image with its last name; then the layers that nothing uses any more, neither another image nor
     * the build cache nor a running process.
     *
     * @param force also remove an image that has other names, and do not mind a missing one
     * @return what was done, in docker's words
     */
    public List<String> remove(String name, boolean force) throws EngineException, IOException {
        StoredImage image;
        try {
            image = find(name);
        } catch (EngineException missing) {
            if (force) {
                return List.of();
            }
            throw missing;
        }
        List<String> done = new ArrayList<>();
        boolean byId = image.references().stream().noneMatch(reference -> isCalled(reference, name));
        if (byId && image.references().size() > 1 && !force) {
            throw new EngineException(
                    "JB3094",
                    "The image " + name + " has several names: "
                            + String.join(
                                    ", ",
                                    image.references().stream()
                                            .map(ImageReference::familiar)
                                            .toList()) + ".",
                    "Remove them one by one, or all with -f.");
        }
        if (!force && (byId || image.references().size() <= 1)) {
            refuseIfUsed(name, image);
        }
        Set<ImageId> concerned = new LinkedHashSet<>(List.of(image.id()));
        for (ImageReference reference : image.references()) {
            if (byId || isCalled(reference, name)) {
                store.images().named(reference).ifPresent(named -> concerned.addAll(named.images()));
                store.images().untag(reference);
                done.add("Untagged: " + reference.familiar());
                journal.write("image", "untag", image.id().toString(), Map.of("name", reference.familiar()));
            }
        }
        boolean removed = false;
        for (ImageId id : concerned) {
            if (store.images().removeUnnamed(id)) {
                done.add("Deleted: " + id);
                journal.write("image", "delete", id.toString(), Map.of("name", id.toString()));
                removed = true;
            }
        }
        if (removed) {
            new Collector(store)
                    .collect(PrunePolicy.unreferenced()).removed().stream()
                            .filter(gone -> gone.kind() == CacheKind.LAYERS)
                            .forEach(gone -> done.add("Deleted: " + gone.id()));
        }
        return done;
    }

    private void refuseIfUsed(String name, StoredImage image) throws EngineException, IOException {
        List<String> users = store.containerUses().stream()
                .filter(container -> container.image().equals(image.id().toString()))
                .map(ContainerUse::name)
                .toList();
        if (!users.isEmpty()) {
            throw new EngineException(
                    "JB3125",
                    "The image " + name + " is used by the " + (users.size() == 1 ? "container " : "containers ")
                            + String.join(", ", users) + ".",
                    "Remove " + (users.size() == 1 ? "it" : "them")
                            + " with jbuild rm first, or the image's name with -f.");
        }
    }

    /** Whether a name that a user wrote means this reference. */
    public boolean isCalled(ImageReference reference, String name) {
        try {
            return reference.equals(ImageReference.parse(name).withLatest());
        } catch (IllegalArgumentException anId) {
            return false;
        }
    }

    /**
     * Fetches an image from its registry and gives its ID.
     *
     * @param listener is told what is fetched
     */
    public String pull(String name, Platform platform, BuildListener listener) throws EngineException, IOException {
        String id = new RegistryPull(engine, listener)
                .pull(ImageNames.parse(name), platform)
                .toString();
        journal.write("image", "pull", name, Map.of("name", name));
        return id;
    }
}
