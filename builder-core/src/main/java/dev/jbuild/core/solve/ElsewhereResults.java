package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.core.graph.Step;
import java.util.Optional;

/** Results of steps that lie elsewhere, as other machines have shared them. Thread safe; fails never: what can't be asked is a miss. */
public interface ElsewhereResults {

    /** Knows no result. */
    ElsewhereResults NONE = key -> Optional.empty();

    /** The result of a step's work. */
    Optional<Found> find(StepKey key);

    /** A step has come to its result, wherever that came from. Must be quick: what depends on the step waits. */
    default void solved(Step step, StepResult result) {}

    /**
     * A result. Its layer need not be in the store: it is brought there when it is needed.
     *
     * @param layer empty if the step changed no file
     * @param place where it was found, as people know it
     */
    record Found(Optional<DiffId> layer, String place) {}
}
