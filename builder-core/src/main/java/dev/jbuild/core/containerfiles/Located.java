package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;

/** Looking up paths in a tree, in the words of whoever asked for them. */
final class Located {

    private Located() {}

    /** A path with all its links followed inside of the tree. */
    static String resolve(RootDir root, String path, String shown) throws EngineException, IOException {
        return root.resolve(path)
                .orElseThrow(() -> new EngineException(
                        "JB5032",
                        "The path " + shown + " passes through too many symbolic links.",
                        "Look for links that lead to each other in a circle."));
    }

    /** The directory part of a path without links; empty for the root. */
    static String parent(String path) {
        return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    static String join(String directory, String name) {
        return directory.isEmpty() ? name : name.isEmpty() ? directory : directory + "/" + name;
    }

    /** Whether a path says of itself that it means a directory. */
    static boolean saysDirectory(String path) {
        return path.endsWith("/") || path.endsWith("/.") || path.equals(".");
    }
}
