package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.StepKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a step came to.
 *
 * @param layers the whole file system, lowest first
 * @param own the layer that this step added, the last of {@code layers}
 * @param keys under which the result is known; none for what is no work
 */
public record StepResult(List<DiffId> layers, Optional<DiffId> own, boolean cached, List<StepKey> keys) {

    static StepResult on(List<DiffId> parent, Optional<DiffId> own, boolean cached, List<StepKey> keys) {
        List<DiffId> layers = new ArrayList<>(parent);
        own.ifPresent(layers::add);
        return new StepResult(List.copyOf(layers), own, cached, List.copyOf(keys));
    }
}
