package dev.jbuild.core.cacheplace;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.invocation.Invocation;
import java.time.Duration;
import java.util.List;

/**
 * A cache that a build takes results from.
 *
 * @param patience how long its index may take, and how long nothing may come of a layer
 */
public record CacheSource(CachePlace place, Duration patience) {

    private static final String FLAG = "--cache-from";
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);

    /**
     * Reads {@code type=registry,ref=NAME}, {@code type=local,src=DIR}, or only a name in a registry.
     *
     * @throws EngineException if it is none of these
     */
    public static CacheSource parse(String text, Invocation invocation) throws EngineException {
        if (!text.contains("=")) {
            return new CacheSource(new CachePlace.Registry(ImageNames.parse(text)), USUAL_PATIENCE);
        }
        CacheFields fields = CacheFields.parse(FLAG, text, List.of("type", "ref", "src", "timeout"));
        return new CacheSource(fields.place("src", invocation), fields.duration("timeout", USUAL_PATIENCE));
    }
}
