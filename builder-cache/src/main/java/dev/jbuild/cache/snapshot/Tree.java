package dev.jbuild.cache.snapshot;

import dev.jbuild.cache.os.RootDir;

/** A read-only view of a stack of layers, until it is closed. */
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
