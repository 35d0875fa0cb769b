package dev.jbuild.cache.snapshot;

import dev.jbuild.cache.os.RootDir;

/** A stack of layers as one tree, until it is closed; read-only unless it was asked for to be written to. */
public final class Tree implements AutoCloseable {

    private final RootDir root;

    Tree(RootDir root) {
        this.root = root;
    }

    /** The merged tree; stays this object's. */
    public RootDir root() {
        return root;
    }

    @Override
    public void close() {
        root.close();
    }
}
