package dev.jbuild.core.containerfiles;

/** One side of a copy, as people write it. */
sealed interface CopyPlace {

    /** A path of the caller's machine. */
    record Host(String path) implements CopyPlace {}

    /** A path of a container, relative to its root. */
    record Inside(String container, String path) implements CopyPlace {}

    /** An archive on standard input or output. */
    record Stream() implements CopyPlace {}

    /** Reads {@code CONTAINER:PATH}, a path of the host, or {@code -}, by docker's rule: what begins with / or . has no container. */
    static CopyPlace parse(String text) {
        if (text.equals("-")) {
            return new Stream();
        }
        int colon = text.indexOf(':');
        return colon <= 0 || text.startsWith("/") || text.startsWith(".")
                ? new Host(text)
                : new Inside(text.substring(0, colon), text.substring(colon + 1));
    }
}
