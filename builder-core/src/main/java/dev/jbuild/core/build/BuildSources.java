package dev.jbuild.core.build;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.remote.RemoteSources;
import java.io.IOException;

/** The Dockerfile of a build and its contexts, opened. Closed when the build is over. */
record BuildSources(MainContext main, DockerfileSource dockerfile, Contexts contexts) implements AutoCloseable {

    /**
     * Finds or fetches the context, reads the Dockerfile, opens the other contexts.
     *
     * @throws EngineException if one of them can't be had; what is wrong in the Dockerfile is found out later
     */
    static BuildSources open(Engine engine, BuildInput input, RemoteSources remotes, Invocation invocation)
            throws EngineException, IOException {
        MainContext main = MainContext.locate(input, engine.store().session(), remotes, invocation);
        DockerfileSource dockerfile = DockerfileSource.read(input, main, invocation);
        return new BuildSources(
                main, dockerfile, Contexts.open(engine, input, main, dockerfile.path(), remotes, invocation));
    }

    @Override
    public void close() {
        contexts.close();
    }
}
