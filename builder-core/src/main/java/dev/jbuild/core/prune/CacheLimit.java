package dev.jbuild.core.prune;

import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.core.exec.SizeText;
import dev.jbuild.core.failure.EngineException;
import java.util.OptionalLong;

/**
 * How much may be there for later builds only, with what running builds write.
 *
 * @param text as it was given
 * @param bytes on the disk
 * @param inodes if they are limited too
 */
public record CacheLimit(String text, long bytes, OptionalLong inodes) {

    private static final String INODES = "inodes=";

    /**
     * Reads {@code SIZE[,inodes=N]}.
     *
     * @param flag where it comes from, for the message
     * @throws EngineException if it is no limit
     */
    public static CacheLimit parse(String flag, String text) throws EngineException {
        int comma = text.indexOf(',');
        long bytes = SizeText.parse(flag, comma < 0 ? text : text.substring(0, comma));
        if (comma < 0) {
            return new CacheLimit(text, bytes, OptionalLong.empty());
        }
        String rest = text.substring(comma + 1).strip();
        if (!rest.matches(INODES + "[1-9]\\d{0,14}")) {
            throw new EngineException(
                    "JB3119",
                    flag + " " + text + " is no limit: \"" + rest + "\" is not known.",
                    "Write for example 20g or 20g,inodes=1000000.");
        }
        return new CacheLimit(text, bytes, OptionalLong.of(Long.parseLong(rest.substring(INODES.length()))));
    }

    /** The limit itself. */
    DiskUsage most() {
        return new DiskUsage(bytes, inodes.orElse(Long.MAX_VALUE));
    }

    /** Where removing ends: a little below, so that the next layer is no reason to begin again. */
    DiskUsage comfortable() {
        return new DiskUsage(
                bytes - bytes / 20, inodes.isPresent() ? most().inodes() - most().inodes() / 20 : Long.MAX_VALUE);
    }
}
