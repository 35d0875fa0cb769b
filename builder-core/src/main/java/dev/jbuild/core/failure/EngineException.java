package dev.jbuild.core.failure;

/** A failure that its user can understand: every sentence of it is meant to be read. */
public class EngineException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String help;

    /**
     * Makes a failure.
     *
     * @param code such as {@code JB3001}, documented in docs/errors.md
     * @param message what happened, and to what
     * @param help what to do; may be empty
     */
    public EngineException(String code, String message, String help) {
        super(message);
        this.code = code;
        this.help = help;
    }

    public EngineException(String code, String message, String help, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.help = help;
    }

    public String code() {
        return code;
    }

    public String help() {
        return help;
    }

    /** What {@link Throwable#getMessage} gives, never null. */
    public String sentence() {
        String message = getMessage();
        return message == null ? toString() : message;
    }
}
