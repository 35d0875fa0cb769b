package dev.jbuild.cache.snapshot;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.cache.os.TemporaryFiles;
import java.io.IOException;
import java.util.List;

/** Makes trees and active snapshots of stacks of layers. */
@SuppressWarnings({"DoNotCallSuggester", "ObjectToString", "UnusedVariable"})
public final class Snapshots {

    private final LayerStore layers;
    private final TemporaryFiles temporary;
    private final boolean userXattr;

    public Snapshots(LayerStore layers, TemporaryFiles temporary, boolean userXattr) {
        this.layers = layers;
        this.temporary = temporary;
        this.userXattr = userXattr;
    }

    /** A read-only view of a stack, given lowest layer first. */
    public Tree view(List<DiffId> stack) throws IOException {
        throw new UnsupportedOperationException(stack.toString() + layers + temporary + userXattr);
    }

    public ActiveSnapshot begin(List<DiffId> parents) throws IOException {
        throw new UnsupportedOperationException(parents.toString());
    }
}
