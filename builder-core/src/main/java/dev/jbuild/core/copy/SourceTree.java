package dev.jbuild.core.copy;

import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A tree that files are copied from. Does not own its root.
 *
 * @param name how messages call it, for example {@code the build context} or {@code stage "build"}
 * @param ignore what is hidden in it
 * @param foreignOwners whether its owners are those of the host's checkout, which mean nothing in an image: such files
 *     belong to root there
 * @param fixedTime the time, in seconds since 1970, that all of its files get in a reproducible build, with git's modes and no
 *     attributes: nothing is taken over that another checkout of the same files could have otherwise
 */
public record SourceTree(
        String name, RootDir root, Optional<IgnorePatterns> ignore, boolean foreignOwners, OptionalLong fixedTime) {

    private static final int ANY_EXECUTE = 0111;

    /** A tree whose files are taken as they are. */
    public SourceTree(String name, RootDir root, Optional<IgnorePatterns> ignore, boolean foreignOwners) {
        this(name, root, ignore, foreignOwners, OptionalLong.empty());
    }

    /** What counts of a file's status. */
    FileStat seen(FileStat stat) {
        if (fixedTime.isEmpty()) {
            return stat;
        }
        boolean executable = stat.type() == FileType.DIRECTORY || (stat.mode() & ANY_EXECUTE) != 0;
        return stat.withMode(executable ? 0755 : 0644)
                .withTime(fixedTime.getAsLong(), 0)
                .withLinks(1);
    }

    /** What counts of a file's extended attributes. */
    Map<String, byte[]> attributes(String path) throws IOException {
        return fixedTime.isEmpty() ? root.xattrs(path) : Map.of();
    }

    boolean hides(String path) {
        return !path.isEmpty() && ignore.isPresent() && ignore.get().ignores(path);
    }

    /** Whether nothing below a hidden directory can be visible. */
    boolean hidesAllBelow(String path) {
        return hides(path) && !ignore.get().mayReincludeBelow(path);
    }
}
