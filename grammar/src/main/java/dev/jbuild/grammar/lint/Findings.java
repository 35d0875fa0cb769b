package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes what checks find, and leaves out what the Dockerfile asks not to be told. */
public final class Findings {

    private final CheckOptions options;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private Rule rule = Rules.ALL.getFirst();

    Findings(CheckOptions options) {
        this.options = options;
    }

    void look(Rule next, Subject subject) {
        rule = next;
        rule.check().look(subject, this);
    }

    /** Whether the rule at hand is looked at anywhere; saves work that would be thrown away. */
    boolean isWanted(Instruction instruction) {
        return options.with(instruction.origin().comments()).wants(rule);
    }

    /**
     * Reports a finding of the rule at hand.
     *
     * @param instruction whose comments may ask for silence
     * @param message what is wrong, one phrase without a full stop
     */
    void report(Instruction instruction, SourceRange place, String message) {
        if (isWanted(instruction)) {
            problems.add(new Problem(Problem.Severity.WARNING, rule.name(), message + ".", rule.help(), place));
        }
    }

    List<Problem> problems() {
        return new ArrayList<>(problems);
    }
}
