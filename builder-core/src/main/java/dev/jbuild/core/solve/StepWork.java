package dev.jbuild.core.solve;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.key.TracedKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How one step is looked up and done. One thread's; closed when the step is over, however it ended. */
interface StepWork extends AutoCloseable {

    /**
     * The keys under which the step's result may be known, the cheapest to find first. Each is computed only when those
     * before it missed; the result is recorded under all of them.
     */
    List<KeySource> keys();

    /** Does the work, and gives the layer that it made, if it made one. */
    Optional<DiffId> execute() throws EngineException, IOException, InterruptedException;

    /**
     * Whether the sources are still what they were when the keys were computed, so that the result may be known by these. Asked
     * after the work was done.
     */
    boolean isUnchanged() throws EngineException, IOException;

    /** The layers below the new one. */
    List<DiffId> parent();

    @Override
    void close();

    /** Computes one key. */
    interface KeySource {
        TracedKey compute() throws EngineException, IOException;
    }
}
