package dev.jbuild.core.volume;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a container is asked to be given from outside of its image. */
public sealed interface MountRequest {

    /** Where, absolute in the container. */
    String target();

    /** How mounts that are made later below a host directory are seen. */
    enum Propagation {
        PRIVATE,
        SLAVE,
        SHARED
    }

    /**
     * A file or directory of the host.
     *
     * @param recursive with what is mounted below it
     * @param isMade whether a missing one is made as a directory, as with {@code -v}
     */
    record Host(
            String source, String target, boolean readOnly, boolean recursive, Propagation propagation, boolean isMade)
            implements MountRequest {}

    /**
     * A volume.
     *
     * @param name empty for one that nobody names
     * @param copied whether it is filled with what the image has in its place
     */
    record OfVolume(Optional<String> name, String target, boolean readOnly, boolean copied, Map<String, String> labels)
            implements MountRequest {}

    /** A directory in memory. */
    record Memory(String target, OptionalLong size, Optional<Integer> mode, boolean readOnly) implements MountRequest {}

    /** The files of an image, read-only. */
    record OfImage(String image, String target) implements MountRequest {}
}
