/**
 * Layers that lie elsewhere, and how they come here.
 *
 * <p>Whoever learns of a place that has a layer (a registry that has a base image, a cache that machines share) tells the
 * {@code LayerBringer} of it as a {@code LayerOrigin}. Nothing is fetched then. When a step reads a tree, {@code Snapshots}
 * asks for the layers of its stack, and those that are not in the store are brought: each once, a few at a time, each checked
 * by its digest, its size and its diff id. What nobody has is told as a {@code LayerUnavailableException}, which names the
 * layers, so that a build can make them anew.
 */
@NullMarked
package dev.jbuild.core.supply;

import org.jspecify.annotations.NullMarked;
