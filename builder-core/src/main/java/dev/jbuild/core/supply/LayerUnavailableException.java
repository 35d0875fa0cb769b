package dev.jbuild.core.supply;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.failure.StoreException;
import java.util.List;
import java.util.Optional;

/** Layers that are needed, are not in the store, and can't be brought. */
public final class LayerUnavailableException extends StoreException {

    private static final long serialVersionUID = 1L;

    private final transient List<DiffId> layers;

    LayerUnavailableException(String code, String message, List<DiffId> layers) {
        super(code, message);
        this.layers = List.copyOf(layers);
    }

    LayerUnavailableException(String code, String message, List<DiffId> layers, Throwable cause) {
        super(code, message, cause);
        this.layers = List.copyOf(layers);
    }

    public List<DiffId> layers() {
        return layers;
    }

    /** The one that made something fail, if one did. */
    public static Optional<LayerUnavailableException> in(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof LayerUnavailableException unavailable) {
                return Optional.of(unavailable);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
