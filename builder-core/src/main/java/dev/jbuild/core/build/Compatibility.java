package dev.jbuild.core.build;

import dev.jbuild.core.failure.EngineException;

/**
 * The versions of all that decides an image's digest beside its input: how layers are written, which times and modes they get,
 * what the config holds. A later jbuild that does something of it otherwise counts one up, and goes on knowing the old ones, so that
 * an image can be built again as it was.
 */
public final class Compatibility {

    public static final int NEWEST = 1;

    private Compatibility() {}

    /**
     * Checks a version that a caller asks for.
     *
     * @throws EngineException if this jbuild does not know it
     */
    public static int check(long version) throws EngineException {
        if (version < 1 || version > NEWEST) {
            throw new EngineException(
                    "JB1014",
                    "--compatibility-version " + version + " is not known to this jbuild: its newest is " + NEWEST
                            + ".",
                    version > NEWEST ? "Use a newer jbuild." : "Versions count from 1.");
        }
        return (int) version;
    }
}
