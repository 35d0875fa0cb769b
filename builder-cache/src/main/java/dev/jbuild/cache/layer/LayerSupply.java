package dev.jbuild.cache.layer;

import dev.jbuild.cache.digest.DiffId;
import java.io.IOException;
import java.util.List;

/** Brings layers into the store that lie elsewhere, when they are needed. Thread safe. */
public interface LayerSupply {

    /** Knows no layer. */
    LayerSupply NONE = layer -> false;

    /**
     * Brings a layer; when this returns true, the store has it.
     *
     * @return false if this supply does not know the layer
     */
    boolean bring(DiffId layer) throws IOException;

    /**
     * Layers that will be asked for next, all of them: a supply may begin to bring those that are not in the store, and fails
     * if it knows that one of them can't be had.
     */
    default void expect(List<DiffId> stack) throws IOException {}
}
