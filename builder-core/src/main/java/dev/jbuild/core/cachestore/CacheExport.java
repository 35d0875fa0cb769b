package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.cacheplace.CacheManifest;
import dev.jbuild.core.cacheplace.CacheStore;
import dev.jbuild.core.cacheplace.CacheTarget;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.text.Amounts;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One cache that a build gives to. Layers are packed and sent in the background while the build goes on; only {@link #finish}
 * makes them a cache. Thread safe. Closed without that, blobs may have been sent, and nothing names them.
 */
final class CacheExport implements AutoCloseable {

    private static final int AT_ONCE = 2;

    private final CacheTarget target;
    private final CacheStore place;
    private final Store store;
    private final Archives archives;
    private final List<CacheImport> imports;
    private final BuildListener listener;
    private final CacheUpload upload;
    private final Map<DiffId, Future<Optional<Descriptor>>> layers = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().name("cache-send-", 0).daemon().factory());
    private final ExecutorService end = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("cache-end").daemon().factory());

    /**
     * Prepares.
     *
     * @param imports may have layers that are not in the store
     */
    CacheExport(Engine engine, CacheTarget target, List<CacheImport> imports, BuildListener listener) {
        this.target = target;
        this.place = target.place().open(engine, true);
        this.store = engine.store();
        this.archives = new Archives(store);
        this.imports = List.copyOf(imports);
        this.listener = listener;
        this.upload = new CacheUpload(place);
    }

    CacheTarget target() {
        return target;
    }

    /** Begins to send a layer. */
    void offer(DiffId layer) {
        var _ = sending(layer);
    }

    private Future<Optional<Descriptor>> sending(DiffId layer) {
        return layers.computeIfAbsent(layer, id -> workers.submit(() -> send(id)));
    }

    /** The layer's archive at the place; none if nobody has it. */
    private Optional<Descriptor> send(DiffId layer) throws EngineException, IOException {
        Optional<Descriptor> known = archives.find(layer, target.compression());
        for (CacheImport other : imports) {
            known = known.isPresent() ? known : other.archive(layer);
        }
        if (known.isPresent() && upload.has(known.get())) {
            return known;
        }
        if (store.layers().hold(layer)) {
            return Optional.of(pack(layer));
        }
        for (CacheImport other : imports) {
            Optional<Descriptor> archive = other.archive(layer);
            if (archive.isPresent()) {
                upload.add(archive.get(), () -> BlobCopy.fetch(store, other, archive.get(), upload));
                return archive;
            }
        }
        return Optional.empty();
    }

    private Descriptor pack(DiffId layer) throws EngineException, IOException {
        Path file = store.session().newFile("cache");
        Descriptor archive;
        try (OutputStream out = counted(Files.newOutputStream(file))) {
            archive = store.layers().writeBlob(layer, target.compression(), out);
        } catch (IOException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
        archives.remember(layer, target.compression(), archive);
        if (upload.has(archive)) {
            Files.deleteIfExists(file);
        } else {
            upload.add(archive, () -> file);
        }
        return archive;
    }

    private OutputStream counted(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                upload.moves(length);
            }
        };
    }

    /**
     * Sends what is left, then the index and the manifest. Waits as long as something moves.
     *
     * @param records what the build's steps came to
     * @param wanted the layers that travel
     * @throws EngineException if it can't be done; then the place is as it was
     */
    void finish(Map<StepKey, Optional<DiffId>> records, Collection<DiffId> wanted) throws EngineException, IOException {
        Patience.await(end.submit(() -> publish(records, wanted)), upload::moved, target.patience());
    }

    private Digest publish(Map<StepKey, Optional<DiffId>> records, Collection<DiffId> wanted)
            throws EngineException, IOException {
        Map<DiffId, Descriptor> sent = new TreeMap<>();
        wanted.forEach(this::offer);
        for (DiffId layer : wanted) {
            Patience.await(sending(layer), upload::moved, target.patience())
                    .ifPresent(archive -> sent.put(layer, archive));
        }
        CacheIndex index =
                new CacheIndex(records, sent, new MountExport(store, target, upload, imports, workers, listener).all());
        byte[] config = index.toJson();
        Descriptor descriptor = new Descriptor(CacheManifest.CONFIG, Digest.of(config), config.length);
        upload.add(descriptor, () -> Files.write(store.session().newFile("cache-index"), config));
        byte[] manifest = new CacheManifest(descriptor, index.blobs()).toJson();
        if (config.length > CacheIndex.LONGEST || manifest.length > CacheManifest.LONGEST) {
            throw new EngineException(
                    "JB3147",
                    "The cache would have more results than registries take.",
                    "Export fewer: mode=min, or fewer cache-mounts.");
        }
        place.publish(CacheManifest.MEDIA_TYPE, manifest);
        upload.moves(1);
        listener.on(new BuildEvent.Note("cache " + target.place().shown() + ": gave it " + records.size() + " results, "
                + sent.size() + " layers" + mounts(index) + "; " + Amounts.size(upload.sent()) + " sent, "
                + Amounts.size(upload.there()) + " were there"));
        return descriptor.digest();
    }

    private static String mounts(CacheIndex index) {
        return index.mounts().isEmpty() ? "" : ", " + index.mounts().size() + " cache mounts";
    }

    @Override
    public void close() {
        workers.shutdownNow();
        end.shutdownNow();
        try {
            place.close();
        } catch (IOException nothingMoreIsWritten) {
            // A connection that can't be closed ends with the process.
        }
    }
}
