package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImagePaths;
import java.io.IOException;
import java.util.Optional;

/**
 * What is copied. Closing it closes its root.
 *
 * @param root of the directory itself, or of the one that holds the file: nothing above it can be reached
 * @param path below the root: empty for a directory
 * @param name which the copy gets in a directory that is there
 * @param ownName as {@code name}, but of what a followed link leads to
 * @param contents whether a directory stands for what is in it
 */
record CopySource(RootDir root, String path, FileStat stat, String name, String ownName, boolean contents)
        implements AutoCloseable {

    /**
     * Finds a source.
     *
     * @param text absolute or relative to the tree's root; a slash at the end means that it is a directory, {@code /.} its contents
     * @param follow whether a link is followed that is the source itself
     * @param shown as messages show it
     */
    static CopySource find(RootDir tree, String text, boolean follow, String shown)
            throws EngineException, IOException {
        boolean directory = Located.saysDirectory(text);
        String clean = ImagePaths.clean(text).substring(1);
        String path = directory || follow
                ? Located.resolve(tree, clean, shown)
                : Located.join(Located.resolve(tree, Located.parent(clean), shown), Located.name(clean));
        Optional<FileStat> stat = tree.lstat(path);
        if (stat.isEmpty()) {
            throw missing(shown);
        }
        boolean isDirectory = stat.get().type() == FileType.DIRECTORY;
        if (directory && !isDirectory) {
            throw new EngineException(
                    "JB5034", shown + " is not a directory.", "Take the slash at its end away to copy the file.");
        }
        return new CopySource(
                tree.sub(isDirectory ? path : Located.parent(path)),
                isDirectory ? "" : Located.name(path),
                stat.get(),
                Located.name(clean),
                Located.name(path),
                isDirectory && (clean.isEmpty() || text.endsWith("/.") || text.equals(".")));
    }

    static EngineException missing(String shown) {
        return new EngineException(
                "JB5033", "Could not find the file " + shown + ": no such file or directory.", "Check the path.");
    }

    boolean isDirectory() {
        return stat.type() == FileType.DIRECTORY;
    }

    @Override
    public void close() {
        root.close();
    }
}
