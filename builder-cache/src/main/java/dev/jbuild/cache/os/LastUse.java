package dev.jbuild.cache.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;

/** When something was used last: the time of a file of the store's own. Good for an order, never for safety. */
public final class LastUse {

    private LastUse() {}

    /** Says that something is used now. That this can't be written down is no reason to fail. */
    public static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Clock.systemUTC().instant()));
        } catch (IOException unknownThen) {
            // It will be taken for older than it is.
        }
    }

    /** The time, or 1970 for what is not there. */
    public static Instant of(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (NoSuchFileException gone) {
            return Instant.EPOCH;
        }
    }
}
