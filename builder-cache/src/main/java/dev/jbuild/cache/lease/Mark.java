package dev.jbuild.cache.lease;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing of the store that can be in use.
 *
 * @param name what its file or directory is called
 */
public record Mark(Kind kind, String name) {

    /** What can be marked. */
    public enum Kind {
        LAYER,
        BLOB,
        /** A RUN's cache mount. */
        MOUNT,
        /** The log of a build. */
        BUILD,
        /** The kept state of a failed RUN. */
        STATE
    }

    public Mark {
        if (!isName(name)) {
            throw new IllegalArgumentException("nothing in the store is called \"" + name + "\"");
        }
    }

    /** Whether something in the store can be called so. */
    public static boolean isName(String name) {
        return name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
    }

    public static Mark layer(DiffId layer) {
        return new Mark(Kind.LAYER, layer.hex());
    }

    public static Mark blob(Digest blob) {
        return new Mark(Kind.BLOB, blob.hex());
    }

    /** The name of the file by which it is marked. */
    String fileName() {
        return kind.name().toLowerCase(Locale.ROOT) + "-" + name;
    }

    /** What a file marks; empty if it is no mark. */
    public static Optional<Mark> ofFile(String fileName) {
        for (Kind kind : Kind.values()) {
            String prefix = kind.name().toLowerCase(Locale.ROOT) + "-";
            if (fileName.startsWith(prefix) && isName(fileName.substring(prefix.length()))) {
                return Optional.of(new Mark(kind, fileName.substring(prefix.length())));
            }
        }
        return Optional.empty();
    }
}
