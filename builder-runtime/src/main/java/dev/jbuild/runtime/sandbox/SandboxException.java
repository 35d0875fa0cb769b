package dev.jbuild.runtime.sandbox;

/** A sandbox that could not be set up, or a program that could not be executed in it. The message is one sentence. */
public final class SandboxException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What a shell would answer with. */
    public enum Kind {
        /** There is no such program: 127. */
        NOT_FOUND,
        /** It can't be executed: 126. */
        NOT_EXECUTABLE,
        /** Everything else: 125. */
        FAILED
    }

    private final String code;
    private final Kind kind;

    public SandboxException(String code, Kind kind, String message) {
        super(message);
        this.code = code;
        this.kind = kind;
    }

    public SandboxException(String code, Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.kind = kind;
    }

    /** The kind of failure, {@code JB51nn}. */
    public String code() {
        return code;
    }

    public Kind kind() {
        return kind;
    }
}
