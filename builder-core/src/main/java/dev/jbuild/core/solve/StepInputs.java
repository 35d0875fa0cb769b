package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.ChainId;
import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.InputKind;
import dev.jbuild.core.key.KeyInputs;
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

    /** Adds the file system of a step to a key. */
    void addBelow(KeyInputs key, Step step) {
        String layers = chain(layers(step));
        if (step.operation() instanceof Operation.Base base) {
            key.addBelow(InputKind.BASE, base.name(), layers, base.identity());
        } else {
            key.addBelow(InputKind.STEP, step.label(), layers, "");
        }
    }

    static String chain(List<DiffId> layers) {
        return layers.isEmpty() ? "scratch" : ChainId.of(layers).toString();
    }
}
