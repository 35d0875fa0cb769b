package dev.jbuild.cache.layer;

import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.io.OutputStream;

/** Plain archives of trees that are no layers. */
public final class LayerTars {

    private LayerTars() {}

    /** Writes a whole tree as a tar, always the same for the same tree. */
    public static void writeTree(RootDir root, OutputStream out) throws IOException {
        new TreePacker(root, new OverlayMarks(false), out).pack();
    }
}
