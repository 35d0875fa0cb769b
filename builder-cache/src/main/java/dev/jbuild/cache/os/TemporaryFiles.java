package dev.jbuild.cache.os;

import java.io.IOException;
import java.nio.file.Path;

/** Gives out places in which something may be made before it is renamed to its name; what is left there is garbage. */
public interface TemporaryFiles {

    /** A new, empty directory of mode 0700. */
    Path newDirectory(String hint) throws IOException;

    /** A new name for a file that does not exist yet. */
    Path newFile(String hint) throws IOException;

    /** Removes a directory tree or file that was made here, however hostile its content; a missing one is fine. */
    void discard(Path path) throws IOException;
}
