package dev.jbuild.core.export;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.Compression;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.journal.Journal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Pushes images of the store to the registries that their names name. Thread safe. */
public final class PushService {

    private final Engine engine;

    public PushService(Engine engine) {
        this.engine = engine;
    }

    /**
     * Pushes all that one name stands for: an image, or an index of several platforms' images.
     *
     * @return the digest of the manifest or index
     * @throws EngineException if there is no such name here, or its registry can't be reached or refuses
     */
    public String push(String name, Consumer<String> notes) throws EngineException, IOException {
        Store store = engine.store();
        ImageReference reference = ImageNames.parse(name);
        NamedImage named = store.images()
                .named(reference)
                .orElseThrow(() -> new EngineException(
                        "JB3093",
                        "There is no image \"" + name + "\" here.",
                        "jbuild images lists them; jbuild tag gives one the name that it is to be pushed by."));
        List<StoredImage> images = new ArrayList<>();
        for (ImageId id : named.images()) {
            Optional<StoredImage> image = store.images().get(id);
            if (image.isPresent()) {
                store.hold(image.get());
                images.add(image.get());
            }
        }
        Output registry =
                new Output(Output.Kind.REGISTRY, Optional.empty(), List.of(reference), Compression.GZIP, false);
        String digest = new OutputWriter(engine, OutputStream.nullOutputStream(), notes)
                .write(registry, images, List.of(), Annotation.parseAll(named.annotations()))
                .document()
                .orElseThrow()
                .digest()
                .toString();
        new Journal(store.root()).write("image", "push", name, Map.of("name", name));
        return digest;
    }
}
