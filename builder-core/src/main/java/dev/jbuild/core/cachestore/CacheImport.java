package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.core.cacheplace.CacheSource;
import dev.jbuild.core.cacheplace.CacheStore;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.supply.LayerBringer;
import dev.jbuild.core.supply.LayerOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * One cache that a build takes from. Its index is fetched in the background and waited for by who needs it first; a cache that
 * can't be read is told once and is empty from then on. Thread safe.
 */
final class CacheImport implements AutoCloseable {

    /** What has to come while patience lasts; fewer are as good as none. */
    private static final long LEAST_BYTES = 16 << 10;

    private static final String UNREADABLE = "JB3142";

    private final CacheSource source;
    private final CacheStore store;
    private final BuildListener listener;
    private final FutureTask<Optional<CacheIndex>> reading;
    private final long begun = System.nanoTime();
    private final ReentrantLock turn = new ReentrantLock();
    private Optional<Optional<CacheIndex>> known = Optional.empty();

    private CacheImport(CacheSource source, CacheStore store, LayerBringer bringer, BuildListener listener) {
        this.source = source;
        this.store = store;
        this.listener = listener;
        this.reading = new FutureTask<>(() -> {
            Optional<CacheIndex> index = read();
            index.ifPresent(
                    there -> there.layers().forEach((layer, archive) -> bringer.know(layer, new Layer(archive))));
            return index;
        });
    }

    /**
     * Begins to fetch a cache's index.
     *
     * @param bringer learns where its layers are
     */
    static CacheImport begin(Engine engine, CacheSource source, LayerBringer bringer, BuildListener listener) {
        CacheImport started = new CacheImport(source, source.place().open(engine, false), bringer, listener);
        Thread.ofPlatform().daemon().name("cache-index").start(started.reading);
        return started;
    }

    String place() {
        return source.place().shown();
    }

    private Optional<CacheIndex> read() throws EngineException, IOException {
        Optional<Descriptor> config = store.config();
        if (config.isEmpty()) {
            return Optional.empty();
        }
        if (config.get().size() > CacheIndex.LONGEST) {
            throw new IOException("its index has " + config.get().size() + " bytes, more than any cache");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.fetch(config.get(), bytes, count -> {});
        if (!Digest.of(bytes.toByteArray()).equals(config.get().digest())) {
            throw new IOException("its index is not what its manifest says");
        }
        return Optional.of(CacheIndex.parse(bytes.toByteArray()));
    }

    /** The index; empty if the cache has none, or it can't be had in time. */
    Optional<CacheIndex> index() {
        turn.lock();
        try {
            if (known.isEmpty()) {
                known = Optional.of(wait(source.patience().minusNanos(System.nanoTime() - begun)));
            }
            return known.get();
        } catch (InterruptedIOException stopped) {
            return Optional.empty();
        } finally {
            turn.unlock();
        }
    }

    private Optional<CacheIndex> wait(Duration most) throws InterruptedIOException {
        try {
            Optional<CacheIndex> index = Patience.await(reading, () -> 0, most);
            say(index.isPresent() ? index.get().records().size() + " results" : "there is nothing yet");
            return index;
        } catch (InterruptedIOException stopped) {
            throw stopped;
        } catch (EngineException failure) {
            say("can't be used: " + failure.sentence() + " The build goes on without it [" + failure.code() + "]");
        } catch (IOException | JsonException | IllegalArgumentException failure) {
            say("can't be used: " + failure.getMessage() + ". The build goes on without it [" + UNREADABLE + "]");
        }
        close();
        return Optional.empty();
    }

    private void say(String text) {
        listener.on(new BuildEvent.Note("cache " + place() + ": " + text));
    }

    /** The archive of a layer, if this cache has it. */
    Optional<Descriptor> archive(DiffId layer) {
        return index().flatMap(there -> Optional.ofNullable(there.layers().get(layer)));
    }

    /**
     * Fetches a blob, and gives up when nothing comes of it any more.
     *
     * @throws IOException also if it can't be had
     */
    void fetch(Descriptor blob, OutputStream out, LongConsumer count) throws EngineException, IOException {
        AtomicLong moved = new AtomicLong();
        FutureTask<Long> work = new FutureTask<>(() -> {
            store.fetch(blob, out, more -> {
                moved.addAndGet(more);
                count.accept(more);
            });
            return moved.get();
        });
        Thread.ofPlatform().daemon().name("cache-fetch").start(work);
        Patience.await(work, () -> moved.get() / LEAST_BYTES, source.patience());
    }

    @Override
    public void close() {
        try {
            store.close();
        } catch (IOException nothingIsWrittenThere) {
            // A connection that can't be closed ends with the process.
        }
    }

    /** A layer that this cache has. */
    private final class Layer implements LayerOrigin {
        private final Descriptor archive;

        Layer(Descriptor archive) {
            this.archive = archive;
        }

        @Override
        public String place() {
            return CacheImport.this.place();
        }

        @Override
        public Descriptor archive() {
            return archive;
        }

        @Override
        public void fetch(OutputStream out, LongConsumer count) throws EngineException, IOException {
            CacheImport.this.fetch(archive, out, count);
        }
    }
}
