package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a step came to.
 *
 * @param layers the whole file system, lowest first
 * @param own the layer that this step added, the last of {@code layers}
 */
public record StepResult(List<DiffId> layers, Optional<DiffId> own, boolean cached) {

    static StepResult on(List<DiffId> parent, Optional<DiffId> own, boolean cached) {
        List<DiffId> layers = new ArrayList<>(parent);
        own.ifPresent(layers::add);
        return new StepResult(List.copyOf(layers), own, cached);
    }
}
