package dev.jbuild.core.cacheplace;

import dev.jbuild.cache.layer.Compression;
import dev.jbuild.core.exec.SizeText;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.invocation.Invocation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A cache that a build gives its results to.
 *
 * @param everyLayer whether layers travel that are not in the image; the results' names always do
 * @param mandatory whether the build fails if this does
 * @param mounts the IDs of the cache mounts whose contents travel
 * @param largestMount in bytes
 * @param patience how long nothing may move after the build's end
 */
public record CacheTarget(
        CachePlace place,
        boolean everyLayer,
        Compression compression,
        boolean mandatory,
        List<String> mounts,
        long largestMount,
        Duration patience) {

    private static final String FLAG = "--cache-to";
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(60);

    /**
     * Reads {@code type=registry,ref=NAME} or {@code type=local,dest=DIR} with its further fields, or only a name in a registry.
     *
     * @throws EngineException if it is none of these
     */
    public static CacheTarget parse(String text, Invocation invocation) throws EngineException {
        String whole = text.contains("=")
                ? text
                : "type=registry,ref=" + ImageNames.parse(text).full();
        CacheFields fields = CacheFields.parse(
                FLAG,
                whole,
                List.of(
                        "type",
                        "ref",
                        "dest",
                        "mode",
                        "compression",
                        "ignore-error",
                        "cache-mounts",
                        "mount-max",
                        "timeout",
                        "image-manifest",
                        "oci-mediatypes"));
        fields.alwaysSo("image-manifest");
        fields.alwaysSo("oci-mediatypes");
        CachePlace place = fields.place("dest", invocation);
        if (place instanceof CachePlace.Registry registry
                && registry.reference().digest().isPresent()) {
            throw new EngineException("JB3146", FLAG + " " + text + ": a digest can't be written to.", "Name a tag.");
        }
        List<String> mounts = fields.all("cache-mounts").stream()
                .flatMap(ids -> Stream.of(ids.split(";", -1)))
                .filter(id -> !id.isBlank())
                .distinct()
                .toList();
        return new CacheTarget(
                place,
                fields.choice("mode", "min", Set.of("min", "max")).equals("max"),
                fields.choice("compression", "zstd", Set.of("zstd", "gzip")).equals("zstd")
                        ? Compression.ZSTD
                        : Compression.GZIP,
                !fields.yes("ignore-error", true),
                mounts,
                SizeText.parse(FLAG + " mount-max", fields.one("mount-max").orElse("2g")),
                fields.duration("timeout", USUAL_PATIENCE));
    }
}
