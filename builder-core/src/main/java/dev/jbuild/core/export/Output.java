package dev.jbuild.core.export;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a build's result goes beside the local store.
 *
 * @param destination a file or directory; {@code -} is standard output and not supported
 */
public record Output(Kind kind, Path destination) {

    public enum Kind {
        OCI,
        DOCKER,
        TAR,
        LOCAL,
        STORE
    }

    /**
     * Reads {@code type=oci,dest=FILE}, or a path alone, which means a directory of the image's files.
     *
     * @throws EngineException if it is neither
     */
    public static Output parse(String text, Invocation invocation) throws EngineException {
        if (!text.contains("=")) {
            return new Output(Kind.LOCAL, invocation.resolve(text));
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals <= 0 || !List.of("type", "dest", "name").contains(field.substring(0, equals))) {
                throw new EngineException(
                        "JB1031",
                        "--output " + text + ": \"" + field + "\" is not a field of an output.",
                        "Write for example --output type=oci,dest=app.tar.");
            }
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        Kind kind = switch (fields.getOrDefault("type", "")) {
            case "oci" -> Kind.OCI;
            case "docker" -> Kind.DOCKER;
            case "tar" -> Kind.TAR;
            case "local" -> Kind.LOCAL;
            case "image" -> Kind.STORE;
            default ->
                throw new EngineException(
                        "JB1032",
                        "--output " + text + " is of a type that is not known.",
                        "The types are oci, docker, tar, local and image.");
        };
        String destination = fields.getOrDefault("dest", "");
        if (destination.isEmpty() && kind != Kind.STORE) {
            throw new EngineException("JB1033", "--output " + text + " does not say where to write.", "Add dest=PATH.");
        }
        return new Output(kind, invocation.resolve(destination));
    }
}
