package dev.jbuild.cache.record;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonObject;
import java.util.Optional;

/**
 * What a step's work came to.
 *
 * @param layer the layer it made, empty if it changed no file
 * @param data whatever else the builder wants to know again
 */
public record BuildRecord(StepKey key, Optional<DiffId> layer, JsonObject data) {

    /** A record without further data. */
    public static BuildRecord of(StepKey key, Optional<DiffId> layer) {
        return new BuildRecord(key, layer, JsonObject.EMPTY);
    }
}
