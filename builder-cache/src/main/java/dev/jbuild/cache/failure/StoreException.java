package dev.jbuild.cache.failure;

import java.io.IOException;

/**
 * The store can't do what it was asked for. The message says what happened and what to do; {@link #code} names the kind
 * (JB20nn store, JB21nn layers, JB22nn images) so that failures can be counted and looked up.
 */
public class StoreException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String code;

    public StoreException(String code, String message) {
        super(message);
        this.code = code;
    }

    public StoreException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The kind of failure, {@code JB} and four digits. */
    public final String code() {
        return code;
    }
}
