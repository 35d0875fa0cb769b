package dev.jbuild.core.volume;

import dev.jbuild.core.failure.EngineException;

/**
 * What stands behind the second colon of {@code -v}.
 *
 * @param copied whether a new volume is filled with what the image has in its place
 */
record VolumeOptions(boolean readOnly, boolean copied, boolean recursive, MountRequest.Propagation propagation) {

    static VolumeOptions read(String flag, String text) throws EngineException {
        boolean readOnly = false;
        boolean copied = true;
        boolean recursive = true;
        MountRequest.Propagation propagation = MountRequest.Propagation.PRIVATE;
        for (String option : text.split(",", -1)) {
            switch (option) {
                // No SELinux labels are set, and no cache lies between.
                case "", "rw", "z", "Z", "consistent", "cached", "delegated", "rbind" -> {}
                case "ro", "readonly" -> readOnly = true;
                case "nocopy" -> copied = false;
                case "bind" -> recursive = false;
                case "private", "rprivate", "slave", "rslave", "shared", "rshared" ->
                    propagation = MountReader.propagation(flag, option);
                default -> throw MountReader.wrong(flag, "invalid mode: " + option);
            }
        }
        return new VolumeOptions(readOnly, copied, recursive, propagation);
    }
}
