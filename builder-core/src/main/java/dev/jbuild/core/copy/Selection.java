package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import java.util.List;

/**
 * What one match of a pattern is.
 *
 * @param path the match, below the tree's root, without a leading slash; {@code ""} is the root itself
 * @param followed the same with all symbolic links resolved
 * @param stat of {@code followed}
 * @param parents with {@code --parents}: the directories from the pivot down to the match, outermost first
 * @param entries for a directory all that is below it, each directory before what it holds; else empty
 */
record Selection(String path, String followed, FileStat stat, List<Entry> parents, List<Entry> entries) {

    /**
     * A file below a selected directory.
     *
     * @param path relative to that directory (for {@code parents}: to the pivot)
     */
    record Entry(String path, FileStat stat) {}

    /** The last name of the match. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
