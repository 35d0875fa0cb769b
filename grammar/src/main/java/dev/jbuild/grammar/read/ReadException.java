package dev.jbuild.grammar.read;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceRange;

/** An instruction that can't be read, with its place. */
final class ReadException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ReadException(String code, String message, String help, SourceRange range) {
        super(message);
        this.problem = new Problem(Problem.Severity.ERROR, code, message, help, range);
    }

    Problem problem() {
        return problem;
    }
}
