package dev.jbuild.core.build;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.GraphText;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.remote.RemoteSources;
import java.io.IOException;
import java.util.Map;

/** Shows what a build would do, without doing it. Thread safe. */
public final class GraphService {

    private final Engine engine;

    public GraphService(Engine engine) {
        this.engine = engine;
    }

    /**
     * The graph as text. Base images that are not here are not fetched: they are shown with their names, and without the
     * triggers that they may have.
     *
     * @throws EngineException if the Dockerfile can't be built as it is written
     */
    public String draw(BuildInput input, GraphText.Form form, Invocation invocation)
            throws EngineException, IOException, InterruptedException {
        RemoteSources remotes = RemoteSources.of(engine.store().session(), Map.of(), event -> {});
        try (BuildSources sources = BuildSources.open(engine, input, remotes, invocation)) {
            DockerfileCheck check = new DockerfileCheck(engine, input, sources.dockerfile(), sources.contexts());
            if (sources.dockerfile().parsed().dockerfile().isEmpty()) {
                throw new DockerfileException(
                        sources.dockerfile().source(), check.report(false).errors());
            }
            return GraphText.of(check.graph(), form);
        }
    }
}
