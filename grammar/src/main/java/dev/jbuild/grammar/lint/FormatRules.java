package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.FlagException;
import dev.jbuild.grammar.flag.PortSpec;
import dev.jbuild.grammar.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Checks of forms that are allowed but old or misleading. */
final class FormatRules {

    private static final Rule NO_EMPTY_CONTINUATION = new Rule(
            "NoEmptyContinuation",
            Rule.Kind.STANDARD,
            "Empty continuation lines will become errors in a future release",
            "Remove the empty lines inside of the instruction; a comment may stand there.",
            FormatRules::emptyContinuation);

    private static final Rule LEGACY_KEY_VALUE_FORMAT = new Rule(
            "LegacyKeyValueFormat",
            Rule.Kind.STANDARD,
            "Legacy key/value format with whitespace separator should not be used",
            "Put = between name and value, and quotes around a value with blanks.",
            FormatRules::legacy);

    private static final Rule EXPOSE_PROTO_CASING = new Rule(
            "ExposeProtoCasing",
            Rule.Kind.STANDARD,
            "Protocol in EXPOSE instruction should be lowercase",
            "Write tcp, udp or sctp.",
            FormatRules::protocol);

    private static final Rule EXPOSE_INVALID_FORMAT = new Rule(
            "ExposeInvalidFormat",
            Rule.Kind.STANDARD,
            "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a"
                    + " future release",
            "Name the container's port alone; run -p chooses the host's.",
            FormatRules::mapping);

    private static final Rule INVALID_DEFINITION_DESCRIPTION = new Rule(
            "InvalidDefinitionDescription",
            Rule.Kind.EXPERIMENTAL,
            "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is"
                    + " not intended to be a description comment, add an empty line or comment between the instruction"
                    + " and the comment",
            "Begin the comment with the name, or put an empty line between it and the instruction.",
            FormatRules::description);

    static final List<Rule> ALL = List.of(
            NO_EMPTY_CONTINUATION,
            LEGACY_KEY_VALUE_FORMAT,
            EXPOSE_PROTO_CASING,
            EXPOSE_INVALID_FORMAT,
            INVALID_DEFINITION_DESCRIPTION);

    private FormatRules() {}

    private static List<Instruction> everything(Subject.WholeFile file) {
        List<Instruction> all = new ArrayList<>(file.dockerfile().globalArgs());
        file.dockerfile().stages().forEach(stage -> {
            all.add(stage.from());
            all.addAll(stage.instructions());
        });
        return all;
    }

    private static void emptyContinuation(Subject subject, Findings findings) {
        if (subject instanceof Subject.WholeFile file) {
            for (Instruction instruction : everything(file)) {
                if (instruction.origin().emptyContinuation()) {
                    findings.report(instruction, instruction.origin().range(), "Empty continuation line");
                }
            }
        }
    }

    private static void legacy(Subject subject, Findings findings) {
        if (subject instanceof Subject.Line line) {
            switch (line.instruction()) {
                case Instruction.Env env when env.legacy() -> legacy(env, "ENV", findings);
                case Instruction.Label label when label.legacy() -> legacy(label, "LABEL", findings);
                default -> {}
            }
        }
    }

    private static void legacy(Instruction instruction, String keyword, Findings findings) {
        findings.report(
                instruction,
                instruction.origin().range(),
                "\"" + keyword + " key=value\" should be used instead of legacy \"" + keyword + " key value\" format");
    }

    private static void protocol(Subject subject, Findings findings) {
        ports(
                subject,
                findings,
                port -> !port.protocol().equals(port.protocol().toLowerCase(Locale.ROOT)),
                "Defined protocol '%s' in EXPOSE instruction should be lowercase");
    }

    private static void mapping(Subject subject, Findings findings) {
        ports(
                subject,
                findings,
                port -> port.address().isPresent() || port.hostPort().isPresent(),
                "EXPOSE instruction should not define an IP address or host-port mapping, found '%s'");
    }

    private static void ports(Subject subject, Findings findings, Predicate<PortSpec> wrong, String message) {
        if (!(subject instanceof Subject.Line line) || !(line.instruction() instanceof Instruction.Expose expose)) {
            return;
        }
        for (Word word : expose.ports()) {
            try {
                for (String port : line.surroundings().expander().expandToWords(word, line.scope())) {
                    if (wrong.test(PortSpec.parse(port))) {
                        findings.report(expose, word.range(), message.replace("%s", port));
                    }
                }
            } catch (ProblemException | FlagException toldByTheBuild) {
                return;
            }
        }
    }

    private static void description(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        for (Instruction instruction : everything(file)) {
            switch (instruction) {
                case Instruction.From from ->
                    from.stageName()
                            .ifPresent(name -> description(
                                    from, "FROM", List.of(name.text().toLowerCase(Locale.ROOT)), findings));
                case Instruction.Arg arg ->
                    description(
                            arg,
                            "ARG",
                            arg.declarations().stream()
                                    .map(Instruction.ArgDeclaration::name)
                                    .toList(),
                            findings);
                default -> {}
            }
        }
    }

    private static void description(Instruction instruction, String keyword, List<String> names, Findings findings) {
        List<String> comments = instruction.origin().comments();
        if (!comments.isEmpty() && !names.contains(comments.getLast().split(" ", 2)[0])) {
            findings.report(
                    instruction,
                    instruction.origin().range(),
                    "Comment for " + keyword + " should follow the format: `# "
                            + (names.size() == 1 ? names.getFirst() : "<arg_key>") + " <description>`");
        }
    }
}
