package dev.jbuild.cache.json;

/**
 * A document that is no JSON, goes beyond a limit, or is not of the shape that is expected. Unchecked, because most
 * documents that are read are the program's own; whoever reads a stranger's document catches it where it is read.
 */
public final class JsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message);
    }

    /** JB2020. */
    public String code() {
        return "JB2020";
    }
}
