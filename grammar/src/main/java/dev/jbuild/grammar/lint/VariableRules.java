package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.problem.Suggestions;
import dev.jbuild.grammar.scope.Expander;
import dev.jbuild.grammar.scope.GlobalScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks of ARG, ENV and the use of variables. */
final class VariableRules {

    private static final Rule UNDEFINED_ARG_IN_FROM = new Rule(
            "UndefinedArgInFrom",
            Rule.Kind.STANDARD,
            "FROM command must use declared ARGs",
            "Declare it with ARG before the first FROM.",
            VariableRules::undefinedInFrom);

    private static final Rule UNDEFINED_VAR = new Rule(
            "UndefinedVar",
            Rule.Kind.STANDARD,
            "Variables should be defined before their use",
            "Declare it with ARG or ENV before this place, in this stage.",
            VariableRules::undefined);

    private static final Rule INVALID_DEFAULT_ARG_IN_FROM = new Rule(
            "InvalidDefaultArgInFrom",
            Rule.Kind.STANDARD,
            "Default value for global ARG results in an empty or invalid base image name",
            "Give the ARG a default with which the name is whole.",
            VariableRules::invalidDefault);

    private static final Rule SECRETS_USED_IN_ARG_OR_ENV = new Rule(
            "SecretsUsedInArgOrEnv",
            Rule.Kind.STANDARD,
            "Sensitive data should not be used in the ARG or ENV commands",
            "Use RUN --mount=type=secret: what ARG and ENV hold stays in the image.",
            VariableRules::secrets);

    static final List<Rule> ALL =
            List.of(UNDEFINED_ARG_IN_FROM, UNDEFINED_VAR, INVALID_DEFAULT_ARG_IN_FROM, SECRETS_USED_IN_ARG_OR_ENV);

    private static final Pattern SECRET =
            Pattern.compile("(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)");
    private static final Pattern HARMLESS = Pattern.compile("(?i)(?:_|^)(?:public|file|version)(?:_|$)");

    private VariableRules() {}

    private static void undefinedInFrom(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        GlobalScope globals = file.surroundings().globals();
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            Instruction.From from = stage.from();
            List<Word> words = new ArrayList<>(List.of(from.image()));
            from.platform().ifPresent(words::add);
            for (Word word : words) {
                for (String name : unmatched(word, globals, file.surroundings().expander())) {
                    if (!globals.names().contains(name)) {
                        findings.report(
                                from,
                                word.range(),
                                "FROM argument '" + name + "' is not declared" + meant("", name, globals.names()));
                    }
                }
            }
        }
    }

    private static String meant(String sign, String name, Collection<String> names) {
        return Suggestions.closest(name, names)
                .map(close -> " (did you mean " + sign + close + "?)")
                .orElse("");
    }

    private static Set<String> unmatched(Word word, GlobalScope scope, Expander expander) {
        try {
            return expander.expansion(word, scope).unmatched();
        } catch (ProblemException toldByTheBuild) {
            return Set.of();
        }
    }

    private static void undefined(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.Line line) || !line.baseKnown() || !findings.isWanted(line.instruction())) {
            return;
        }
        for (ExpandedWords.Part part : ExpandedWords.of(
                line.instruction(), line.surroundings().request().buildArgs())) {
            for (String name : unmatched(part, line)) {
                if (!line.scope().isDeclared(name)) {
                    findings.report(
                            line.instruction(),
                            part.range(),
                            "Usage of undefined variable '$" + name + "'"
                                    + meant("$", name, line.scope().names()));
                }
            }
        }
    }

    private static Set<String> unmatched(ExpandedWords.Part part, Subject.Line line) {
        Expander expander = line.surroundings().expander();
        try {
            return switch (part) {
                case ExpandedWords.Plain plain ->
                    expander.expansion(plain.word(), line.scope()).unmatched();
                case ExpandedWords.Body body ->
                    expander.expandBody(body.heredoc(), line.scope()).unmatched();
            };
        } catch (ProblemException toldByTheBuild) {
            return Set.of();
        }
    }

    private static void invalidDefault(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        LintRequest request = file.surroundings().request();
        Expander expander = file.surroundings().expander();
        try {
            GlobalScope defaults = GlobalScope.of(file.dockerfile(), Map.of(), request.predefined(), expander);
            for (Dockerfile.Stage stage : file.dockerfile().stages()) {
                Word image = stage.from().image();
                if (!request.images().isName(expander.expand(image, defaults))) {
                    findings.report(
                            stage.from(),
                            image.range(),
                            "Default value for ARG " + image.text() + " results in empty or invalid base image name");
                }
            }
        } catch (ProblemException toldByTheBuild) {
            return;
        }
    }

    private static void secrets(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.Line line)) {
            return;
        }
        switch (line.instruction()) {
            case Instruction.Arg arg ->
                arg.declarations().forEach(one -> secret(arg, "ARG", one.name(), one.range(), findings));
            case Instruction.Env env ->
                env.pairs()
                        .forEach(pair ->
                                secret(env, "ENV", pair.key().text(), pair.key().range(), findings));
            default -> {}
        }
    }

    private static void secret(
            Instruction instruction, String keyword, String name, SourceRange place, Findings findings) {
        if (SECRET.matcher(name).find() && !HARMLESS.matcher(name).find()) {
            findings.report(
                    instruction,
                    place,
                    "Do not use ARG or ENV instructions for sensitive data (" + keyword + " \"" + name + "\")");
        }
    }

    /** The words of an instruction in which the build replaces variables, other than those of FROM and EXPOSE. */
    private static final class ExpandedWords {

        sealed interface Part {
            SourceRange range();
        }

        record Plain(Word word) implements Part {
            @Override
            public SourceRange range() {
                return word.range();
            }
        }

        record Body(Heredoc heredoc) implements Part {
            @Override
            public SourceRange range() {
                return heredoc.range();
            }
        }

        private ExpandedWords() {}

        static List<Part> of(Instruction instruction, Map<String, String> buildArgs) {
            List<Part> parts = new ArrayList<>();
            switch (instruction) {
                case Instruction.Arg arg -> {
                    for (Instruction.ArgDeclaration declaration : arg.declarations()) {
                        if (!buildArgs.containsKey(declaration.name())) {
                            add(parts, declaration.defaultValue());
                        }
                    }
                }
                case Instruction.Env env -> pairs(parts, env.pairs());
                case Instruction.Label label -> pairs(parts, label.pairs());
                case Instruction.Run run -> run.mounts().forEach(word -> parts.add(new Plain(word)));
                case Instruction.Copy copy -> {
                    sources(parts, copy.sources(), copy.destination());
                    add(parts, copy.chown());
                    add(parts, copy.chmod());
                }
                case Instruction.Add add -> {
                    sources(parts, add.sources(), add.destination());
                    add(parts, add.chown());
                    add(parts, add.chmod());
                    add(parts, add.checksum());
                }
                case Instruction.Volume volume -> volume.paths().forEach(word -> parts.add(new Plain(word)));
                case Instruction.User user -> parts.add(new Plain(user.user()));
                case Instruction.Workdir workdir -> parts.add(new Plain(workdir.path()));
                case Instruction.StopSignal signal -> parts.add(new Plain(signal.signal()));
                case Instruction.From from -> {}
                case Instruction.Expose expose -> {}
                case Instruction.Cmd cmd -> {}
                case Instruction.Entrypoint entrypoint -> {}
                case Instruction.Shell shell -> {}
                case Instruction.Maintainer maintainer -> {}
                case Instruction.Healthcheck healthcheck -> {}
                case Instruction.Onbuild onbuild -> {}
            }
            return parts;
        }

        private static void add(List<Part> parts, Optional<Word> word) {
            word.ifPresent(found -> parts.add(new Plain(found)));
        }

        private static void pairs(List<Part> parts, List<Instruction.Pair> pairs) {
            for (Instruction.Pair pair : pairs) {
                parts.add(new Plain(pair.key()));
                parts.add(new Plain(pair.value()));
            }
        }

        private static void sources(List<Part> parts, List<Instruction.Source> sources, Word destination) {
            for (Instruction.Source source : sources) {
                switch (source) {
                    case Instruction.Source.PathSource path -> parts.add(new Plain(path.path()));
                    case Instruction.Source.InlineSource inline -> {
                        if (inline.heredoc().expand()) {
                            parts.add(new Body(inline.heredoc()));
                        }
                    }
                }
            }
            parts.add(new Plain(destination));
        }
    }
}
