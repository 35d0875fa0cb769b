/**
 * What lies in the store for later builds only, what it takes, and how it goes.
 *
 * <p>An {@code Inventory} lists it as entries: a build record with the layer and blobs that it refers to, a layer or blob that
 * nothing refers to, a cache mount, the state of a failed RUN, a log. Layers and blobs are parts, which entries and images
 * share: a part counts once, and goes with the last that refers to it. A {@code PrunePolicy} says what may go; {@code Victims}
 * chooses, those first that were not used for longest; the {@code Collector} does it beside running builds, see {@code
 * dev.jbuild.cache.lease}.
 *
 * <p>What an image uses is no cache, and what a living session has marked is never touched.
 */
@NullMarked
package dev.jbuild.cache.prune;

import org.jspecify.annotations.NullMarked;
