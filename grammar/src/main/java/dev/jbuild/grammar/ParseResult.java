package dev.jbuild.grammar;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import java.util.List;
import java.util.Optional;

/**
 * What came of parsing.
 *
 * @param readable what could be read, with gaps where the errors are; empty if there is no stage
 * @param complete whether each instruction in whose place there is a gap is known to change no variable and no stage, so that
 *     the rest of {@code readable} means what it seems to mean
 * @param problems in the order of their places
 */
public record ParseResult(SourceFile source, Optional<Dockerfile> readable, boolean complete, List<Problem> problems) {

    public ParseResult {
        problems = List.copyOf(problems);
    }

    /** The whole Dockerfile; empty if one of the problems is an error. */
    public Optional<Dockerfile> dockerfile() {
        return errors().isEmpty() ? readable : Optional.empty();
    }

    /** The problems because of which there is no build. */
    public List<Problem> errors() {
        return problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .toList();
    }
}
