package dev.jbuild.core.build;

import dev.jbuild.cache.failure.DamagedLayerException;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Does the work of a build again when a layer turned out to be damaged: the store has removed it by then, so that the step
 * that made it runs again; a base image's is pulled again.
 */
final class AgainWhenDamaged {

    /** More damage than that in one build is no accident. */
    private static final int MOST_ATTEMPTS = 20;

    private final Engine engine;
    private final List<Platform> platforms;
    private final List<BuildGraph> graphs;
    private final BuildListener listener;

    /** @param platforms of the graphs, in their order */
    AgainWhenDamaged(Engine engine, List<Platform> platforms, List<BuildGraph> graphs, BuildListener listener) {
        this.engine = engine;
        this.platforms = platforms;
        this.graphs = graphs;
        this.listener = listener;
    }

    /** The part of a build that may be done again. */
    interface Work<T> {
        T run() throws EngineException, IOException, InterruptedException;
    }

    /**
     * Does it, as often as it takes.
     *
     * @param repeatable whether it may be done once more, after a failure
     */
    <T> T attempt(BooleanSupplier repeatable, Work<T> work) throws EngineException, IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.run();
            } catch (EngineException | IOException failure) {
                Optional<DamagedLayerException> damaged = damaged(failure);
                if (damaged.isEmpty() || !repeatable.getAsBoolean() || attempt == MOST_ATTEMPTS) {
                    throw failure;
                }
                bringBack(damaged.get());
                listener.on(new BuildEvent.Note("building again without the damaged layer"));
            }
        }
    }

    private static Optional<DamagedLayerException> damaged(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DamagedLayerException damaged) {
                return Optional.of(damaged);
            }
        }
        return Optional.empty();
    }

    /** No step makes a base image's layer; its registry may have it. */
    private void bringBack(DamagedLayerException damaged) throws EngineException {
        for (int index = 0; index < graphs.size(); index++) {
            Platform platform = platforms.get(index);
            for (var step : graphs.get(index).steps()) {
                if (step.operation() instanceof Operation.Base base
                        && base.layers().contains(damaged.layer())
                        && !engine.store().layers().has(damaged.layer())) {
                    ImageFinder.ofWhole(engine, listener).find(base.name(), platform);
                }
            }
        }
    }
}
