package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.core.graph.Step;
import java.util.List;
import java.util.Map;

/** The results of a step's inputs. */
record StepInputs(Map<Step, StepResult> results) {

    List<DiffId> layers(Step step) {
        StepResult result = results.get(step);
        if (result == null) {
            throw new IllegalStateException(step.label() + " is no input");
        }
        return result.layers();
    }
}
