package dev.jbuild.core.image;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside of an image, by their text alone. */
public final class ImagePaths {

    private ImagePaths() {}

    /** An absolute path without dots, doubled slashes and a slash at its end; {@code ..} stops at the root. */
    public static String clean(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    /** What {@code path} means in {@code directory}. */
    public static String resolve(String directory, String path) {
        return clean(path.startsWith("/") ? path : directory + "/" + path);
    }

    /** As {@link #resolve}, but says by a slash at the end that the path must be a directory. */
    public static String resolveKeepingSlash(String directory, String path) {
        String resolved = resolve(directory, path);
        boolean slash = path.isEmpty() || path.endsWith("/") || path.equals(".") || path.endsWith("/.");
        return slash && !resolved.equals("/") ? resolved + "/" : resolved;
    }
}
