/**
 * What machines share of their caches, in an ordinary registry or a directory.
 *
 * <p>A {@code CacheStore} (package {@code cacheplace}) is a place: blobs, and one manifest with a config. The config is a {@code CacheIndex}: which step's key
 * came to which layer, and which of the manifest's blobs hold the layers and the cache mounts. docs/cache.md has the format.
 *
 * <p>One story. A build is asked to {@code --cache-from registry.example/app:cache}. {@code SharedCache} begins to fetch that
 * place's index, a {@code CacheImport}, while the Dockerfile is compiled. The solver asks {@code SharedResults} for a step's key:
 * found, and no byte of a layer has moved. A later step runs and reads the layer: the {@code LayerBringer} fetches it from where
 * the index says. If it can't be had, the build solves once more without it, and the step that made it runs.
 *
 * <p>The way out. As steps come to their results, each {@code CacheExport} packs and sends the layers in the background; blobs
 * that the place has are not sent. When the build has succeeded the index and the manifest follow, and only then is anything
 * of it to be found. A place that is slow, broken or away costs a warning and a bounded time, never the build.
 */
@NullMarked
package dev.jbuild.core.cachestore;

import org.jspecify.annotations.NullMarked;
