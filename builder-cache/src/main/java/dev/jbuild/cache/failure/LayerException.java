package dev.jbuild.cache.failure;

/** A layer archive that is refused, and the entry because of which. */
public final class LayerException extends StoreException {

    private static final long serialVersionUID = 1L;

    private final String entry;

    public LayerException(String code, String entry, String message) {
        super(code, message);
        this.entry = entry;
    }

    /** The name of the archive's entry, empty when it is about the archive as a whole. */
    public String entry() {
        return entry;
    }
}
