package dev.jbuild.core.export;

import dev.jbuild.core.failure.EngineException;

/** How an archive of images is laid out. */
public enum ArchiveFormat {
    /** As {@code docker save}: a manifest.json, layers as plain tars. */
    DOCKER,
    /** An OCI image layout in a tar, layers compressed. */
    OCI;

    /**
     * Reads {@code docker-archive} or {@code oci-archive}.
     *
     * @throws EngineException if it is neither
     */
    public static ArchiveFormat parse(String name) throws EngineException {
        return switch (name) {
            case "docker-archive", "docker" -> DOCKER;
            case "oci-archive", "oci" -> OCI;
            default ->
                throw new EngineException(
                        "JB1030",
                        "\"" + name + "\" is not a format of archives.",
                        "Write docker-archive or oci-archive.");
        };
    }
}
