package dev.jbuild.grammar;

/** A word that can't be expanded. */
public final class ExpansionException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Kind {
        SINGLE_QUOTE,
        DOUBLE_QUOTE,
        MISSING_BRACE,
        BAD_SUBSTITUTION,
        UNSUPPORTED_MODIFIER,
        UNSET,
        BAD_PATTERN,
        TOO_DEEP
    }

    private final Kind kind;

    public ExpansionException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
