package dev.jbuild.cache.failure;

/** Bytes that are not those which their digest, size or grammar promises. */
public final class CorruptContentException extends StoreException {

    private static final long serialVersionUID = 1L;

    public CorruptContentException(String code, String message) {
        super(code, message);
    }
}
