package dev.jbuild.core.supply;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.VerifyingInputStream;
import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.layer.LayerSupply;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferMeter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings layers into the store from the places that it was told of, when they are needed: each once, however many ask for it,
 * and {@value #AT_ONCE} at the same time. Thread safe. Closing stops what is under way.
 */
public final class LayerBringer implements LayerSupply, AutoCloseable {

    private static final int AT_ONCE = 4;

    private final Store store;
    private final BuildListener listener;
    private final Map<DiffId, List<LayerOrigin>> origins = new ConcurrentHashMap<>();
    private final Map<DiffId, Future<?>> underWay = new ConcurrentHashMap<>();
    private final Map<DiffId, LayerUnavailableException> failed = new ConcurrentHashMap<>();
    private final List<AutoCloseable> owned = new CopyOnWriteArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().name("layer-", 0).daemon().factory());

    /**
     * Prepares.
     *
     * @param listener is told of what is fetched, one event at a time
     */
    public LayerBringer(Store store, BuildListener listener) {
        this.store = store;
        Object turn = new Object();
        this.listener = event -> {
            synchronized (turn) {
                listener.on(event);
            }
        };
    }

    /** A place that has a layer. Places are asked in the order in which they were told. */
    public void know(DiffId layer, LayerOrigin origin) {
        origins.computeIfAbsent(layer, id -> new CopyOnWriteArrayList<>()).add(origin);
        failed.remove(layer);
    }

    /** Something that the origins need, closed with this. */
    public void own(AutoCloseable resource) {
        owned.add(resource);
    }

    /** Whether the layer is in the store, or a place is known that has it. */
    public boolean canBring(DiffId layer) {
        return store.layers().has(layer) || !places(layer).isEmpty();
    }

    private List<LayerOrigin> places(DiffId layer) {
        return origins.getOrDefault(layer, List.of());
    }

    /**
     * Begins to bring those layers of a stack that are not in the store.
     *
     * @throws LayerUnavailableException if no place is known for some of them; it names all of these
     */
    @Override
    public void expect(List<DiffId> stack) throws IOException {
        List<DiffId> missing = new ArrayList<>();
        for (DiffId layer : new LinkedHashSet<>(stack)) {
            if (!store.layers().hold(layer)) {
                missing.add(layer);
            }
        }
        List<DiffId> nowhere =
                missing.stream().filter(layer -> places(layer).isEmpty()).toList();
        if (!nowhere.isEmpty()) {
            throwIfFailed(nowhere.getFirst());
            throw new LayerUnavailableException(
                    "JB2114",
                    "The store has no layer " + nowhere.getFirst() + " any more. Pull or build the image again.",
                    nowhere);
        }
        for (DiffId layer : missing) {
            // Whoever asks for the layer itself is told how it went.
            var _ = start(layer);
        }
    }

    @Override
    public boolean bring(DiffId layer) throws IOException {
        if (store.layers().hold(layer)) {
            return true;
        }
        if (places(layer).isEmpty() && !underWay.containsKey(layer)) {
            throwIfFailed(layer);
            return store.layers().hold(layer);
        }
        try {
            start(layer).get();
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while a layer was fetched");
        } catch (CancellationException closed) {
            throw new InterruptedIOException("the layer is not needed any more");
        } catch (ExecutionException failure) {
            throw switch (failure.getCause()) {
                case IOException known -> known;
                case RuntimeException unexpected -> throw unexpected;
                case null, default -> new IOException(failure.getCause());
            };
        }
    }

    /** All its places have been asked before. */
    private void throwIfFailed(DiffId layer) throws LayerUnavailableException {
        LayerUnavailableException before = failed.get(layer);
        if (before != null) {
            throw before;
        }
    }

    /** Brings all layers of a stack that are not in the store. */
    public void bringAll(List<DiffId> stack) throws IOException {
        expect(stack);
        for (DiffId layer : stack) {
            if (!bring(layer)) {
                throw DamagedLayerException.missing(layer);
            }
        }
    }

    private Future<?> start(DiffId layer) {
        return underWay.computeIfAbsent(
                layer,
                id -> workers.submit(() -> {
                    try {
                        fetch(id);
                        return id;
                    } finally {
                        underWay.remove(id);
                    }
                }));
    }

    private void fetch(DiffId layer) throws IOException {
        try (LayerLock lock = LayerLock.take(store.root(), layer)) {
            if (store.layers().hold(layer)) {
                return;
            }
            throwIfFailed(layer);
            Exception last = new IOException("no place is known that has it");
            String code = "JB2114";
            List<String> said = new ArrayList<>();
            for (LayerOrigin origin : places(layer)) {
                try {
                    fetch(layer, origin);
                    return;
                } catch (EngineException failure) {
                    last = failure;
                    code = failure.code();
                    said.add(failure.sentence() + (failure.help().isEmpty() ? "" : " " + failure.help()));
                } catch (IOException failure) {
                    last = failure;
                    code = "JB3141";
                    said.add("The layer " + shown(origin) + " can't be had: " + failure.getMessage());
                }
                // The place is not asked again: it has had its turn.
                places(layer).remove(origin);
                if (!places(layer).isEmpty()) {
                    listener.on(new BuildEvent.Note(said.getLast()));
                }
            }
            LayerUnavailableException failure =
                    new LayerUnavailableException(code, String.join(" ", said), List.of(layer), last);
            failed.put(layer, failure);
            throw failure;
        }
    }

    private static String shown(LayerOrigin origin) {
        return origin.archive().digest().hex().substring(0, 12) + " of " + origin.place();
    }

    private void fetch(DiffId layer, LayerOrigin origin) throws EngineException, IOException {
        Descriptor archive = origin.archive();
        Path file = store.session().newFile("pull");
        try {
            try (TransferMeter meter =
                            new TransferMeter(listener, "layer " + shown(origin), OptionalLong.of(archive.size()));
                    OutputStream out = Files.newOutputStream(file)) {
                origin.fetch(out, meter::add);
                meter.done();
            }
            try (InputStream in = new VerifyingInputStream(
                    Files.newInputStream(file),
                    "layer " + archive.digest(),
                    archive.digest(),
                    OptionalLong.of(archive.size()))) {
                store.layers().importTar(in, Optional.of(layer));
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        for (AutoCloseable resource : owned) {
            try {
                resource.close();
            } catch (Exception nothingIsWrittenThere) {
                // A connection that can't be closed ends with the process.
            }
        }
    }
}
