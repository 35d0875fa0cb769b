package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.problem.Problem;
import java.util.List;

/**
 * What the checks found.
 *
 * @param findings warnings whose code is the rule's name, in the order of their places
 * @param asErrors whether a finding makes the build fail
 */
public record LintResult(List<Problem> findings, boolean asErrors) {

    public LintResult {
        findings = List.copyOf(findings);
    }

    /** The names of the rules that were broken, each once. */
    public List<String> brokenRules() {
        return findings.stream()
                .map(Problem::code)
                .filter(code -> Rules.find(code).isPresent())
                .distinct()
                .toList();
    }
}
