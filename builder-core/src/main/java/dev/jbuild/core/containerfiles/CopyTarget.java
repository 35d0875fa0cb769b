package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImagePaths;
import java.io.IOException;
import java.util.Optional;

/**
 * Where something is copied to. Closing it closes its root.
 *
 * @param root of the directory that the copy lands in: nothing above it can be reached
 * @param name of the copy; empty if a directory's contents land in the root itself
 */
record CopyTarget(RootDir root, String name) implements AutoCloseable {

    /**
     * Finds out where a source lands, by docker's rules.
     *
     * @param text absolute or relative to the tree's root, links in it are followed; a slash at the end means that it is a directory
     * @param shown as messages show it
     */
    static CopyTarget find(RootDir tree, String text, CopySource source, String shown)
            throws EngineException, IOException {
        String path = Located.resolve(tree, ImagePaths.clean(text).substring(1), shown);
        Optional<FileStat> there = tree.lstat(path);
        if (there.isPresent() && there.get().type() == FileType.DIRECTORY) {
            return new CopyTarget(tree.sub(path), source.contents() ? "" : source.name());
        }
        if (there.isPresent()) {
            if (Located.saysDirectory(text)) {
                throw new EngineException("JB5034", shown + " is not a directory.", "Choose another destination.");
            }
            if (source.isDirectory()) {
                throw new EngineException(
                        "JB5035",
                        "Cannot copy directory " + source.name() + " over " + shown + ", which is a file.",
                        "Choose another destination.");
            }
        } else if (Located.saysDirectory(text) && !source.isDirectory()) {
            throw new EngineException(
                    "JB5036", shown + ": no such directory.", "Make the directory first, or take the slash away.");
        }
        String parent = Located.parent(path);
        if (!tree.lstat(parent).map(FileStat::type).equals(Optional.of(FileType.DIRECTORY))) {
            throw new EngineException(
                    "JB5036",
                    "The directory of " + shown + " does not exist: no such directory.",
                    "Make it first; cp makes only the last part of its destination.");
        }
        return new CopyTarget(tree.sub(parent), Located.name(path));
    }

    /** The directory in which an archive is unpacked, which must be there. */
    static RootDir directory(RootDir tree, String text, String shown) throws EngineException, IOException {
        String path = Located.resolve(tree, ImagePaths.clean(text).substring(1), shown);
        if (!tree.lstat(path).map(FileStat::type).equals(Optional.of(FileType.DIRECTORY))) {
            throw new EngineException(
                    "JB5037",
                    "The destination \"" + shown + "\" must be a directory that exists.",
                    "An archive is unpacked into a directory; make it first.");
        }
        return tree.sub(path);
    }

    @Override
    public void close() {
        root.close();
    }
}
