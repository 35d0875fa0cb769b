package dev.jbuild.cache.failure;

import dev.jbuild.cache.digest.DiffId;

/** A layer that is not in the store any more, because it was removed or because it was damaged, which removes it. */
public final class DamagedLayerException extends StoreException {

    private static final long serialVersionUID = 1L;

    private final transient DiffId layer;

    private DamagedLayerException(String code, String message, DiffId layer) {
        super(code, message);
        this.layer = layer;
    }

    /** It was here, was found to be damaged, and has been removed. */
    public static DamagedLayerException damaged(DiffId layer) {
        return new DamagedLayerException(
                "JB2113",
                "The layer " + layer + " was damaged in the store and has been removed. Build, pull or load the image"
                        + " that uses it again.",
                layer);
    }

    /** It is not here. */
    public static DamagedLayerException missing(DiffId layer) {
        return new DamagedLayerException(
                "JB2114",
                "The store has no layer " + layer + " any more. Build, pull or load the image that uses it again.",
                layer);
    }

    public DiffId layer() {
        return layer;
    }
}
