package dev.jbuild.grammar;

import dev.jbuild.grammar.problem.Problem;
import java.util.List;
import java.util.Optional;

/** What came of parsing one ONBUILD trigger of a base image. */
public record TriggerResult(Optional<Instruction> instruction, List<Problem> problems) {

    public TriggerResult {
        problems = List.copyOf(problems);
    }
}
