package dev.jbuild.core.copy;

import dev.jbuild.cache.os.RootDir;
import dev.jbuild.core.failure.EngineException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Copies a whole tree over another, as COPY does. */
public final class TreeCopy {

    private TreeCopy() {}

    public static void copy(RootDir from, RootDir to) throws EngineException, IOException {
        SourceTree tree = new SourceTree("the image", from, Optional.empty(), false);
        Copier copier = new Copier(to, Optional.empty(), Optional.empty());
        for (Selection selection : new Selector(tree, List.of(), false).select("/")) {
            copier.copy(tree, selection, "/");
        }
    }
}
