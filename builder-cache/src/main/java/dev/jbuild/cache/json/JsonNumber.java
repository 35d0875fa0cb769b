package dev.jbuild.cache.json;

/** A JSON number as it is written, so that it loses no digits on its way through. */
public record JsonNumber(String literal) implements JsonValue {

    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /**
     * The number, if it is whole and fits.
     *
     * @throws JsonException otherwise
     */
    public long toLong() {
        try {
            return Long.parseLong(literal);
        } catch (NumberFormatException notWhole) {
            throw new JsonException("a whole number is expected, and " + literal + " is none");
        }
    }
}
