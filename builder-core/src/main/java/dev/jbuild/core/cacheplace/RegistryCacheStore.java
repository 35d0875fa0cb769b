package dev.jbuild.core.cacheplace;

import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.registry.RegistryRepository;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A tag of a repository. */
record RegistryCacheStore(RegistryRepository repository) implements CacheStore {

    @Override
    public Optional<Descriptor> config() throws EngineException {
        return repository.config();
    }

    @Override
    public void fetch(Descriptor blob, OutputStream out, LongConsumer count) throws EngineException {
        repository.fetch(blob, out, count);
    }

    @Override
    public boolean has(Descriptor blob) throws EngineException {
        return repository.has(blob.digest());
    }

    @Override
    public void add(Descriptor blob, Path content, LongConsumer count) throws EngineException {
        repository.push(blob.digest(), content, count);
    }

    @Override
    public void publish(String mediaType, byte[] manifest) throws EngineException {
        repository.tag(mediaType, manifest);
    }

    @Override
    public void close() throws IOException {
        repository.close();
    }
}
