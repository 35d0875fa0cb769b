package dev.jbuild.core.compile;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceRange;

/** A problem of one instruction; the compiler collects them. */
final class CompileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    CompileException(String code, String message, String help, SourceRange range) {
        super(message);
        this.problem = new Problem(Problem.Severity.ERROR, code, message, help, range);
    }

    Problem problem() {
        return problem;
    }
}
