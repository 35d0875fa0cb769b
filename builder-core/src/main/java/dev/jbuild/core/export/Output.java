package dev.jbuild.core.export;

import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.layer.Compression;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.invocation.Invocation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a build's result goes beside the local store.
 *
 * @param destination a file or directory; empty for standard output, the store and registries
 * @param names what the image is called there besides the build's tags
 * @param packed whether an image becomes one file, not a directory
 */
public record Output(
        Kind kind, Optional<Path> destination, List<ImageReference> names, Compression compression, boolean packed) {

    public enum Kind {
        OCI,
        DOCKER,
        TAR,
        LOCAL,
        STORE,
        REGISTRY,
        /** Nothing goes anywhere: the build is for its cache. */
        CACHE_ONLY
    }

    private static final Set<String> FIELDS = Set.of(
            "type", "dest", "name", "compression", "force-compression", "oci-mediatypes", "tar", "push", "unpack");

    /**
     * Reads {@code type=oci,dest=FILE}; a path alone means a directory of the image's files, {@code -} a tar of them on
     * standard output.
     *
     * @throws EngineException if it is none of these
     */
    public static Output parse(String text, Invocation invocation) throws EngineException {
        if (!text.contains("=")) {
            return text.equals("-")
                    ? new Output(Kind.TAR, Optional.empty(), List.of(), Compression.GZIP, true)
                    : new Output(Kind.LOCAL, Optional.of(invocation.resolve(text)), List.of(), Compression.GZIP, false);
        }
        Map<String, String> fields = fields(text);
        Kind kind = kind(text, fields);
        boolean packed = !kind.equals(Kind.LOCAL) && flag(text, fields, "tar", true);
        String destination = fields.getOrDefault("dest", "");
        if (kind == Kind.STORE && flag(text, fields, "push", false)) {
            kind = Kind.REGISTRY;
        }
        boolean toPlace = kind != Kind.STORE && kind != Kind.REGISTRY && kind != Kind.CACHE_ONLY;
        if (!flag(text, fields, "oci-mediatypes", true)) {
            throw new EngineException(
                    "JB1036",
                    "--output " + text + ": images are written with OCI's media types only.",
                    "Write type=docker for docker's own format.");
        }
        if (destination.isEmpty() && toPlace) {
            if (kind == Kind.LOCAL || !packed) {
                throw new EngineException(
                        "JB1033", "--output " + text + " does not say where to write.", "Add dest=PATH.");
            }
            destination = "-";
        }
        boolean toStandardOutput = destination.equals("-") && packed;
        List<ImageReference> names =
                fields.containsKey("name") ? List.of(ImageNames.parse(fields.getOrDefault("name", ""))) : List.of();
        return new Output(
                kind,
                toPlace && !toStandardOutput ? Optional.of(invocation.resolve(destination)) : Optional.empty(),
                names,
                compression(text, fields),
                packed);
    }

    /** Whether nothing is wanted of a build's result. */
    public static boolean onlyCache(List<Output> outputs) {
        return !outputs.isEmpty() && outputs.stream().allMatch(output -> output.kind() == Kind.CACHE_ONLY);
    }

    private static Map<String, String> fields(String text) throws EngineException {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals <= 0 || !FIELDS.contains(field.substring(0, equals))) {
                throw new EngineException(
                        "JB1031",
                        "--output " + text + ": \"" + field + "\" is not a field of an output.",
                        "Write for example --output type=oci,dest=app.tar.");
            }
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        return fields;
    }

    /** Whether it goes to standard output, where what was written can't be taken back. */
    public boolean isStream() {
        return switch (kind) {
            case OCI, DOCKER, TAR -> destination.isEmpty();
            case LOCAL, STORE, REGISTRY, CACHE_ONLY -> false;
        };
    }

    private static Kind kind(String text, Map<String, String> fields) throws EngineException {
        return switch (fields.getOrDefault("type", "")) {
            case "oci" -> Kind.OCI;
            case "docker" -> Kind.DOCKER;
            case "tar" -> Kind.TAR;
            case "local" -> Kind.LOCAL;
            case "image" -> Kind.STORE;
            case "registry" -> Kind.REGISTRY;
            case "cacheonly" -> Kind.CACHE_ONLY;
            default ->
                throw new EngineException(
                        "JB1032",
                        "--output " + text + " is of a type that is not known.",
                        "The types are oci, docker, tar, local, image, registry and cacheonly.");
        };
    }

    private static boolean flag(String text, Map<String, String> fields, String name, boolean usual)
            throws EngineException {
        return switch (fields.getOrDefault(name, String.valueOf(usual))) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw new EngineException(
                        "JB1031",
                        "--output " + text + ": " + name + " is true or false.",
                        "Write " + name + "=true, or leave it out.");
        };
    }

    private static Compression compression(String text, Map<String, String> fields) throws EngineException {
        return switch (fields.getOrDefault("compression", "gzip")) {
            case "gzip" -> Compression.GZIP;
            case "zstd" -> Compression.ZSTD;
            case "uncompressed" -> Compression.NONE;
            default ->
                throw new EngineException(
                        "JB1037",
                        "--output " + text + ": the compression is not known.",
                        "Write gzip, zstd or uncompressed.");
        };
    }
}
