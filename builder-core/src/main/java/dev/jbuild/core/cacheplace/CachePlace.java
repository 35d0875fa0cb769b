package dev.jbuild.core.cacheplace;

import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.registry.RegistryRepository;
import java.nio.file.Path;

/** Where a shared cache lies. */
public sealed interface CachePlace {

    /** As people know it. */
    String shown();

    /** Opens it; nothing is asked of it yet. The caller closes it. */
    CacheStore open(Engine engine, boolean toWrite);

    /** A directory of this machine, or one that machines share. */
    record Directory(Path path) implements CachePlace {
        @Override
        public String shown() {
            return path.toString();
        }

        @Override
        public CacheStore open(Engine engine, boolean toWrite) {
            return new LayoutCacheStore(path);
        }
    }

    /** A tag, or a digest to read from. */
    record Registry(ImageReference reference) implements CachePlace {
        @Override
        public String shown() {
            return reference.full();
        }

        @Override
        public CacheStore open(Engine engine, boolean toWrite) {
            return new RegistryCacheStore(
                    toWrite
                            ? RegistryRepository.toWrite(engine, reference)
                            : RegistryRepository.toRead(engine, reference));
        }
    }
}
