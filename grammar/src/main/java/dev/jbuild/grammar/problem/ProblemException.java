package dev.jbuild.grammar.problem;

/** Something in a Dockerfile that can't be read or has no meaning, with its place. Whoever catches it goes on with the rest. */
public final class ProblemException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /**
     * Makes one.
     *
     * @param message what is wrong, one sentence
     * @param help what to do, one sentence, may be empty
     */
    public ProblemException(String code, String message, String help, SourceRange range) {
        super(message);
        this.problem = new Problem(Problem.Severity.ERROR, code, message, help, range);
    }

    public Problem problem() {
        return problem;
    }
}
