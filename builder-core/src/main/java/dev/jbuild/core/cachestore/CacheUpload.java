package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.core.cacheplace.CacheStore;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Gives blobs to a place that does not have them yet, and counts. Thread safe. */
final class CacheUpload {

    private final CacheStore store;
    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong there = new AtomicLong();
    private final Map<Digest, Boolean> known = new ConcurrentHashMap<>();

    CacheUpload(CacheStore store) {
        this.store = store;
    }

    /** Makes a blob's file. */
    interface Content {
        Path make() throws EngineException, IOException;
    }

    /** Something has moved. */
    void moves(long bytes) {
        moved.addAndGet(bytes);
    }

    long moved() {
        return moved.get();
    }

    /** Bytes that were sent. */
    long sent() {
        return sent.get();
    }

    /** Bytes that were there already. */
    long there() {
        return there.get();
    }

    /** Whether the place has a blob. */
    boolean has(Descriptor blob) throws EngineException, IOException {
        if (known.containsKey(blob.digest())) {
            return true;
        }
        boolean has = store.has(blob);
        moves(1);
        if (has && known.putIfAbsent(blob.digest(), true) == null) {
            there.addAndGet(blob.size());
        }
        return has;
    }

    /** Sends a blob unless it is there. The file is removed afterwards. */
    void add(Descriptor blob, Content content) throws EngineException, IOException {
        if (has(blob)) {
            return;
        }
        Path file = content.make();
        try {
            store.add(blob, file, this::moves);
            moves(1);
            if (known.putIfAbsent(blob.digest(), true) == null) {
                sent.addAndGet(blob.size());
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
