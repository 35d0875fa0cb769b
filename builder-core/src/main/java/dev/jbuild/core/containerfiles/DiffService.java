package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerLayer;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.util.List;

/** Says what a container has changed of its image's files. Thread safe. */
public final class DiffService {

    private final Store store;
    private final ContainerService containers;

    public DiffService(Engine engine) {
        this.store = engine.store();
        this.containers = new ContainerService(engine);
    }

    /** All changes, in the order of their paths. Of a container that runs they may be some of now and some of a moment later. */
    public List<ContainerChange> changes(String container) throws EngineException, IOException {
        ContainerConfig config = containers.find(container).config();
        try (ContainerLayer layer = ContainerLayer.toRead(containers.files(config));
                Tree image = store.snapshots().view(config.layers());
                RootDir upper = RootDir.open(layer.upper())) {
            return new UpperChanges(upper, image.root(), store.layers()).read();
        }
    }
}
