package dev.jbuild.grammar.word;

/** A word that can't be expanded. */
public final class ExpansionException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        SINGLE_QUOTE,
        DOUBLE_QUOTE,
        MISSING_BRACE,
        MISSING_SLASH,
        BAD_SUBSTITUTION,
        UNSUPPORTED_MODIFIER,
        UNSET,
        BAD_PATTERN,
        TOO_DEEP,
        TOO_LONG
    }

    private final Kind kind;
    private final int from;
    private final int to;

    /**
     * Makes one.
     *
     * @param from where in the word it is, in characters
     * @param to where that ends
     */
    public ExpansionException(Kind kind, String message, int from, int to) {
        super(message);
        this.kind = kind;
        this.from = from;
        this.to = to;
    }

    public Kind kind() {
        return kind;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }
}
