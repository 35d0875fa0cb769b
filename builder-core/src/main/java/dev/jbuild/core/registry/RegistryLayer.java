package dev.jbuild.core.registry;

import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.supply.LayerOrigin;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/**
 * A layer of an image in a registry.
 *
 * @param foreign whether the image says that it lies elsewhere
 */
record RegistryLayer(RegistryRepository repository, Descriptor archive, boolean foreign) implements LayerOrigin {

    @Override
    public String place() {
        return repository.reference().full();
    }

    @Override
    public void fetch(OutputStream out, LongConsumer count) throws EngineException {
        if (foreign) {
            throw new EngineException(
                    "JB4007",
                    "A layer of the image lies elsewhere (a foreign layer), and jbuild does not follow such addresses.",
                    "Use an image whose layers are in its registry.");
        }
        repository.fetch(archive, out, count);
    }
}
