package dev.jbuild.grammar;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import java.util.List;
import java.util.Optional;

/**
 * What came of parsing.
 *
 * @param dockerfile empty if one of the problems is an error
 * @param problems in the order of their places
 */
public record ParseResult(SourceFile source, Optional<Dockerfile> dockerfile, List<Problem> problems) {

    public ParseResult {
        problems = List.copyOf(problems);
    }
}
