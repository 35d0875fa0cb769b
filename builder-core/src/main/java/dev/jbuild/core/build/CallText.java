package dev.jbuild.core.build;

import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.text.Table;
import dev.jbuild.grammar.outline.Outline;
import dev.jbuild.grammar.outline.Target;
import java.util.ArrayList;
import java.util.List;

/** Answers about Dockerfiles for people. */
final class CallText {

    private CallText() {}

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    static String of(CallService.CheckResult result, boolean color) {
        int warnings = result.warnings().size();
        List<String> lines = new ArrayList<>();
        lines.add("Check complete, "
                + switch (warnings) {
                    case 0 -> "no warnings found.";
                    case 1 -> "1 warning has been found!";
                    default -> warnings + " warnings have been found!";
                });
        for (String problem : FailureText.problems(result.source(), result.warnings(), color)) {
            lines.add("\n" + problem);
        }
        for (String problem : FailureText.problems(result.source(), result.errors(), color)) {
            lines.add("\n" + problem);
        }
        return text(lines);
    }

    static String of(CallService.OutlineResult result) {
        Outline outline = result.outline();
        List<String> lines = new ArrayList<>();
        if (outline.name().isPresent() || outline.description().isPresent()) {
            lines.add("TARGET:      " + outline.name().orElse("(default)"));
            outline.description().ifPresent(text -> lines.add("DESCRIPTION: " + text));
            lines.add("");
        }
        if (!outline.arguments().isEmpty()) {
            Table table = new Table("BUILD ARG", "VALUE", "DESCRIPTION");
            outline.arguments()
                    .forEach(argument -> table.row(
                            argument.name(),
                            argument.value().orElse(""),
                            argument.description().orElse("")));
            lines.addAll(table.lines());
            lines.add("");
        }
        inputs(lines, "SECRET", outline.secrets());
        inputs(lines, "SSH", outline.agents());
        inputs(lines, "CACHE", outline.caches());
        return text(lines);
    }

    private static void inputs(List<String> lines, String header, List<Outline.Input> inputs) {
        if (!inputs.isEmpty()) {
            Table table = new Table(header, "REQUIRED");
            inputs.forEach(input -> table.row(input.name(), input.required() ? "true" : ""));
            lines.addAll(table.lines());
            lines.add("");
        }
    }

    static String of(CallService.TargetsResult result) {
        Table table = new Table("TARGET", "DESCRIPTION");
        for (Target target : result.targets()) {
            String name = target.name().orElse("");
            table.row(
                    target.isDefault() ? (name + " (default)").strip() : name,
                    target.description().orElse(""));
        }
        return text(table.lines());
    }
}
