package dev.jbuild.core.cachestore;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.supply.LayerUnavailableException;
import java.io.IOException;
import java.util.Optional;

/**
 * Solves once more when a layer that a cache elsewhere promised can't be had: what the cache said of it does not count then, and
 * the step that made it runs. What was done before is in the store and is not done again.
 */
public final class RepeatedSolve {

    private static final int MOST_TIMES = 20;

    /** After so many times what a cache knows by name only does not count any more, so that no step is begun again and again. */
    private static final int TIMES_WITH_NAMES = 3;

    private static final String NOWHERE = "JB2114";

    private final SharedCache cache;
    private final BuildListener listener;

    public RepeatedSolve(SharedCache cache, BuildListener listener) {
        this.cache = cache;
        this.listener = listener;
    }

    /** Work that may want a layer. */
    public interface Work<T> {
        T run() throws EngineException, IOException, InterruptedException;
    }

    /** Does the work, several times if it has to be. */
    public <T> T run(Work<T> work) throws EngineException, IOException, InterruptedException {
        for (int time = 1; ; time++) {
            try {
                return work.run();
            } catch (EngineException | IOException failure) {
                Optional<LayerUnavailableException> missing = LayerUnavailableException.in(failure);
                if (missing.isEmpty()
                        || time == MOST_TIMES
                        || !cache.forget(missing.get().layers(), time >= TIMES_WITH_NAMES)) {
                    throw failure;
                }
                listener.on(new BuildEvent.Note(note(missing.get())));
            }
        }
    }

    private static String note(LayerUnavailableException missing) {
        return missing.code().equals(NOWHERE)
                ? "The result of a step is known by its name only, and its files are needed: the step is done here."
                : missing.getMessage() + " The step that made it is done here instead [" + missing.code() + "]";
    }
}
