package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Checks of the names of stages. */
final class StageRules {

    private static final Rule STAGE_NAME_CASING = new Rule(
            "StageNameCasing",
            Rule.Kind.STANDARD,
            "Stage names should be lowercase",
            "Write the name in lower case; names of stages are compared without case anyway.",
            StageRules::casing);

    private static final Rule DUPLICATE_STAGE_NAME = new Rule(
            "DuplicateStageName",
            Rule.Kind.STANDARD,
            "Stage names should be unique",
            "Give one of the two another name: only the last before its use is found.",
            StageRules::duplicates);

    private static final Rule RESERVED_STAGE_NAME = new Rule(
            "ReservedStageName",
            Rule.Kind.STANDARD,
            "Reserved words should not be used as stage names",
            "Give the stage another name: scratch and context mean something else.",
            StageRules::reserved);

    static final List<Rule> ALL = List.of(STAGE_NAME_CASING, DUPLICATE_STAGE_NAME, RESERVED_STAGE_NAME);

    private StageRules() {}

    private static void casing(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            stage.from()
                    .stageName()
                    .filter(name -> !lower(name).equals(name.text()))
                    .ifPresent(name -> findings.report(
                            stage.from(), name.range(), "Stage name '" + name.text() + "' should be lowercase"));
        }
    }

    private static void duplicates(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            Instruction.From from = stage.from();
            from.stageName()
                    .filter(name -> !seen.add(lower(name)))
                    .ifPresent(name -> findings.report(
                            from,
                            name.range(),
                            "Duplicate stage name \"" + lower(name) + "\", stage names should be unique"));
        }
    }

    private static void reserved(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            stage.from()
                    .stageName()
                    .filter(name -> Set.of("scratch", "context").contains(lower(name)))
                    .ifPresent(name -> findings.report(
                            stage.from(),
                            name.range(),
                            "Stage name should not use the same name as reserved stage \"" + lower(name) + "\""));
        }
    }

    private static String lower(Word word) {
        return word.text().toLowerCase(Locale.ROOT);
    }
}
