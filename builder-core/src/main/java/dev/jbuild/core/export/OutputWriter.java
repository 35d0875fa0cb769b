package dev.jbuild.core.export;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.LayerTars;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.cache.snapshot.Tree;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.copy.TreeCopy;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** Writes a build's result where {@code --output} says. */
public final class OutputWriter {

    private final Engine engine;

    public OutputWriter(Engine engine) {
        this.engine = engine;
    }

    /** Writes one output, and says where it is. */
    public String write(Output output, ImageId id, List<ImageReference> names) throws EngineException, IOException {
        Store store = engine.store();
        StoredImage image = store.images()
                .get(id)
                .orElseThrow(() -> new IllegalStateException("the image that was just built is not there: " + id));
        switch (output.kind()) {
            case OCI -> new ArchiveService(engine).write(image, names, ArchiveFormat.OCI, output.destination());
            case DOCKER -> new ArchiveService(engine).write(image, names, ArchiveFormat.DOCKER, output.destination());
            case TAR -> {
                try (Tree tree = store.snapshots().view(image.config().diffIds())) {
                    ArchiveService.writeWhole(output.destination(), out -> LayerTars.writeTree(tree.root(), out));
                }
            }
            case LOCAL -> {
                Files.createDirectories(output.destination());
                try (Tree tree = store.snapshots().view(image.config().diffIds());
                        RootDir target = RootDir.open(output.destination())) {
                    TreeCopy.copy(tree.root(), target);
                }
            }
            case STORE -> {
                return "the local store";
            }
        }
        return output.destination().toString();
    }
}
