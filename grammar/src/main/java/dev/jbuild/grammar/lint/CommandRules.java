package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.CommandLine;
import dev.jbuild.grammar.Instruction;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Checks of CMD, ENTRYPOINT, HEALTHCHECK and MAINTAINER. */
final class CommandRules {

    private static final Rule JSON_ARGS_RECOMMENDED = new Rule(
            "JSONArgsRecommended",
            Rule.Kind.STANDARD,
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
            "Write [\"program\", \"argument\"]; or choose the shell with SHELL if one is wanted.",
            CommandRules::json);

    private static final Rule MULTIPLE_INSTRUCTIONS_DISALLOWED = new Rule(
            "MultipleInstructionsDisallowed",
            Rule.Kind.STANDARD,
            "Multiple instructions of the same type should not be used in the same stage",
            "Remove this one: a later one replaces it.",
            CommandRules::multiple);

    private static final Rule MAINTAINER_DEPRECATED = new Rule(
            "MaintainerDeprecated",
            Rule.Kind.STANDARD,
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
            "Write LABEL org.opencontainers.image.authors=\"name\".",
            CommandRules::maintainer);

    static final List<Rule> ALL =
            List.of(JSON_ARGS_RECOMMENDED, MULTIPLE_INSTRUCTIONS_DISALLOWED, MAINTAINER_DEPRECATED);

    private CommandRules() {}

    private static void json(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.Line line) || line.hasShell()) {
            return;
        }
        switch (line.instruction()) {
            case Instruction.Cmd cmd -> json(cmd, cmd.command(), findings);
            case Instruction.Entrypoint entrypoint -> json(entrypoint, entrypoint.command(), findings);
            default -> {}
        }
    }

    private static void json(Instruction instruction, CommandLine command, Findings findings) {
        if (command instanceof CommandLine.ShellForm) {
            findings.report(
                    instruction,
                    instruction.origin().range(),
                    "JSON arguments recommended for "
                            + instruction.origin().keyword().toUpperCase(Locale.ROOT)
                            + " to prevent unintended behavior related to OS signals");
        }
    }

    private static void multiple(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeStage stage)) {
            return;
        }
        Map<Class<?>, Instruction> last = new HashMap<>();
        for (Instruction instruction : stage.stage().instructions()) {
            boolean once = instruction instanceof Instruction.Cmd
                    || instruction instanceof Instruction.Entrypoint
                    || instruction instanceof Instruction.Healthcheck;
            Instruction before = once ? last.put(instruction.getClass(), instruction) : null;
            // Whoever writes the later one may say that it is meant.
            if (before != null && findings.isWanted(instruction)) {
                findings.report(
                        before,
                        before.origin().range(),
                        "Multiple " + before.origin().keyword().toUpperCase(Locale.ROOT)
                                + " instructions should not be used in the same stage because only the last one will be"
                                + " used");
            }
        }
    }

    private static void maintainer(Subject subject, Findings findings) {
        if (subject instanceof Subject.WholeFile file) {
            file.dockerfile().stages().stream()
                    .flatMap(stage -> stage.instructions().stream())
                    .filter(Instruction.Maintainer.class::isInstance)
                    .forEach(instruction -> findings.report(
                            instruction,
                            instruction.origin().range(),
                            "Maintainer instruction is deprecated in favor of using label"));
        }
    }
}
