package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.problem.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks of capitals in keywords. */
final class CasingRules {

    private static final Rule FROM_AS_CASING = new Rule(
            "FromAsCasing",
            Rule.Kind.STANDARD,
            "The 'as' keyword should match the case of the 'from' keyword",
            "Write FROM ... AS, or from ... as.",
            CasingRules::fromAs);

    private static final Rule CONSISTENT_INSTRUCTION_CASING = new Rule(
            "ConsistentInstructionCasing",
            Rule.Kind.STANDARD,
            "All commands within the Dockerfile should use the same casing (either upper or lower)",
            "Write all instructions in capitals, as is usual, or none.",
            CasingRules::instructions);

    static final List<Rule> ALL = List.of(FROM_AS_CASING, CONSISTENT_INSTRUCTION_CASING);

    private CasingRules() {}

    private static void fromAs(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            String from = stage.from().origin().keyword();
            boolean consistent = isLower(from) || isUpper(from);
            stage.from()
                    .as()
                    .filter(as -> consistent && !(isLower(from) ? isLower(as.text()) : isUpper(as.text())))
                    .ifPresent(as -> findings.report(
                            stage.from(),
                            as.range(),
                            "'" + as.text() + "' and '" + from + "' keywords' casing do not match"));
        }
    }

    private static void instructions(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        List<Instruction> all = new ArrayList<>();
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            all.add(stage.from());
            all.addAll(stage.instructions());
        }
        long lower = all.stream().filter(one -> isLower(one.origin().keyword())).count();
        long upper = all.stream().filter(one -> isUpper(one.origin().keyword())).count();
        boolean mostlyLower = lower > upper;
        for (Instruction instruction : all) {
            String keyword = instruction.origin().keyword();
            if (!(mostlyLower ? isLower(keyword) : isUpper(keyword))) {
                findings.report(
                        instruction,
                        keyword(instruction),
                        "Command '" + keyword + "' should match the case of the command majority ("
                                + (mostlyLower ? "lowercase" : "uppercase") + ")");
            }
        }
    }

    private static SourceRange keyword(Instruction instruction) {
        SourceRange whole = instruction.origin().range();
        int end = whole.startColumn() + instruction.origin().keyword().length();
        return new SourceRange(whole.startLine(), whole.startColumn(), whole.startLine(), end);
    }

    private static boolean isLower(String text) {
        return text.equals(text.toLowerCase(Locale.ROOT));
    }

    private static boolean isUpper(String text) {
        return text.equals(text.toUpperCase(Locale.ROOT));
    }
}
