package dev.jbuild.cache.layer;

import dev.jbuild.cache.digest.DiffId;
import java.io.IOException;

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
}
