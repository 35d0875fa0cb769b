package dev.jbuild.core.image;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of an image's history.
 *
 * @param layer the layer that it made, {@code sha256:...}
 * @param size the layer's size in bytes, 0 without a layer
 */
public record HistoryEntry(
        Optional<String> layer, Optional<Instant> created, String createdBy, long size, String comment) {}
