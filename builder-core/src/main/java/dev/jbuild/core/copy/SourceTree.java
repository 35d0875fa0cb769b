package dev.jbuild.core.copy;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.grammar.ignore.IgnorePatterns;
import java.util.Optional;

/**
 * A tree that files are copied from. Does not own its root.
 *
 * @param name how messages call it, for example {@code the build context} or {@code stage "build"}
 * @param ignore what is hidden in it
 * @param foreignOwners whether its owners are those of the host's checkout, which mean nothing in an image: such files
 *     belong to root there
 */
public record SourceTree(String name, RootDir root, Optional<IgnorePatterns> ignore, boolean foreignOwners) {

    boolean hides(String path) {
        return !path.isEmpty() && ignore.isPresent() && ignore.get().ignores(path);
    }

    /** Whether nothing below a hidden directory can be visible. */
    boolean hidesAllBelow(String path) {
        return hides(path) && !ignore.get().mayReincludeBelow(path);
    }
}
