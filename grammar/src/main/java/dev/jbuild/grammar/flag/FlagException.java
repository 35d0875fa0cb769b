package dev.jbuild.grammar.flag;

/** A flag's value that can't be read. The message is a phrase without a full stop. */
public final class FlagException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String kind;

    /**
     * Makes one.
     *
     * @param kind names the kind of mistake, for tests and counting
     */
    public FlagException(String kind, String message) {
        super(message);
        this.kind = kind;
    }

    public String kind() {
        return kind;
    }
}
