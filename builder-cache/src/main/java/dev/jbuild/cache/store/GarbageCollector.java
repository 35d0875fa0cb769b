package dev.jbuild.cache.store;

import java.io.IOException;

/** Removes layers and blobs that nothing needs any more. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class GarbageCollector {

    private final Store store;

    public GarbageCollector(Store store) {
        this.store = store;
    }

    public GarbageReport collect(boolean keepRecords) throws IOException {
        throw new UnsupportedOperationException(store.root().toString() + keepRecords);
    }
}
