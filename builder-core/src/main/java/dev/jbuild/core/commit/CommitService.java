package dev.jbuild.core.commit;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.ActiveSnapshot;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerLayer;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.Users;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes images of containers. Thread safe. */
public final class CommitService {

    private final Store store;
    private final ContainerService containers;
    private final Signals signals;
    private final Consumer<String> notes;

    /** @param notes is told what could not be done as it was asked for */
    public CommitService(Engine engine, Invocation invocation, Consumer<String> notes) {
        this.store = engine.store();
        this.containers = new ContainerService(engine);
        this.signals = invocation.signals();
        this.notes = notes;
    }

    /**
     * What {@code commit} is asked for.
     *
     * @param changes instructions such as {@code CMD ["sh"]}
     * @param pause whether a container that runs stands still meanwhile
     */
    public record CommitRequest(
            String container,
            Optional<String> name,
            Optional<String> author,
            Optional<String> message,
            List<String> changes,
            boolean pause) {}

    /**
     * Makes an image of a container's image and what the container has changed; the container keeps all it has.
     *
     * @return the image's ID
     */
    public String commit(CommitRequest request) throws EngineException, IOException, InterruptedException {
        Optional<ImageReference> name = request.name().isPresent()
                ? Optional.of(ImageNames.parse(request.name().get()))
                : Optional.empty();
        ContainerConfig container = containers.find(request.container()).config();
        ImageConfig image = image(container);
        ImageConfig own = ContainerImage.config(image, container, home(container));
        ImageConfig changed = ConfigInstructions.apply(own, request.changes());
        Optional<DiffId> layer = layer(container, request.pause());
        ImageId id = store.images()
                .add(finished(changed, own, container.layers(), layer, request).toJson());
        if (name.isPresent()) {
            store.images().tag(name.get(), id);
        }
        containers.events().write(container, "commit", Map.of("imageID", id.toString()));
        return id.toString();
    }

    /** The container's image; where that was removed, one without a past. */
    private ImageConfig image(ContainerConfig container) throws IOException {
        Optional<ImageId> id = store.images().resolve(container.imageId());
        Optional<StoredImage> image = id.isPresent() ? store.images().get(id.get()) : Optional.empty();
        if (image.isPresent()) {
            return image.get().config();
        }
        notes.accept("The image " + container.image() + " is not here any more: what only its config says is lost.");
        Platform platform = Platform.ofThisMachine();
        return ImageConfig.builder(platform.architecture(), platform.os())
                .variant(platform.optionalVariant())
                .build();
    }

    private String home(ContainerConfig container) throws IOException {
        try (Tree tree = store.snapshots().view(container.layers())) {
            return Users.resolve(container.user(), tree.root()).home().orElse("/");
        } catch (EngineException unknownUser) {
            return "/";
        }
    }

    /** A layer of what the container has changed; none if that is nothing. */
    private Optional<DiffId> layer(ContainerConfig container, boolean pause)
            throws EngineException, IOException, InterruptedException {
        try (ActiveSnapshot snapshot = store.snapshots().begin(container.layers())) {
            copyChanges(container, snapshot, pause);
            LayerInfo info = snapshot.commit();
            return info.files() == 0 ? Optional.empty() : Optional.of(info.diffId());
        }
    }

    /** A signal must not end this process while the container stands still: it ends the copying. */
    private void copyChanges(ContainerConfig container, ActiveSnapshot snapshot, boolean pause)
            throws EngineException, IOException, InterruptedException {
        Thread copying = Thread.currentThread();
        try (ContainerLayer layer = ContainerLayer.toRead(containers.files(container));
                Signals.Subscription subscription = signals.subscribe(signal -> copying.interrupt())) {
            boolean running = pause && layer.isInUse();
            Optional<FrozenContainer> frozen = running
                    ? FrozenContainer.freeze(
                            containers.keeper(), containers.files(container), containers.groups(container))
                    : Optional.empty();
            if (running && frozen.isEmpty()) {
                notes.accept(
                        "The container can't be paused, as it has no cgroup: files that it is just writing may be cut.");
            }
            try (RootDir upper = RootDir.open(layer.upper());
                    RootDir copy = RootDir.open(snapshot.upper())) {
                store.layers().copyUpper(upper, copy);
            } finally {
                if (frozen.isPresent()) {
                    frozen.get().close();
                }
            }
        } catch (InterruptedIOException stopped) {
            Thread.interrupted();
            throw new InterruptedException("the commit was stopped");
        }
    }

    private static ImageConfig finished(
            ImageConfig config, ImageConfig own, List<DiffId> below, Optional<DiffId> layer, CommitRequest request) {
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
        List<DiffId> layers = new ArrayList<>(below);
        layer.ifPresent(layers::add);
        List<ImageConfig.History> history = new ArrayList<>(config.history());
        long told = history.stream().filter(line -> !line.emptyLayer()).count();
        for (long untold = told; untold < below.size(); untold++) {
            history.add(new ImageConfig.History(Optional.of(now), "FROM", Optional.empty(), Optional.empty(), false));
        }
        history.add(new ImageConfig.History(
                Optional.of(now),
                String.join(" ", own.cmd().orElse(List.of())),
                request.author(),
                request.message(),
                layer.isEmpty()));
        return config.toBuilder()
                .created(Optional.of(now))
                .author(request.author().isPresent() ? request.author() : config.author())
                .diffIds(layers)
                .history(history)
                .build();
    }
}
