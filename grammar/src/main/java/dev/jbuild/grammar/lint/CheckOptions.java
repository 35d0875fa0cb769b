package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.problem.Suggestions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rules are looked at: {@code skip=A,B;error=true;experimental=C}.
 *
 * @param skipped names of rules, or {@code all}
 * @param experimental names of rules, {@code all} for BuildKit's, {@code jbuild} for our own
 * @param asErrors whether a finding makes the build fail
 */
record CheckOptions(Set<String> skipped, Set<String> experimental, boolean asErrors) {

    static final CheckOptions NONE = new CheckOptions(Set.of(), Set.of(), false);

    private static final Pattern COMMENT = Pattern.compile("check[ \\t]*=[ \\t]*(\\S+).*", Pattern.CASE_INSENSITIVE);

    CheckOptions {
        skipped = Set.copyOf(skipped);
        experimental = Set.copyOf(experimental);
    }

    /**
     * Reads options.
     *
     * @param warnings takes what is probably a mistake: rules that there are not
     * @throws ProblemException if an option is none
     */
    static CheckOptions parse(Word word, List<Problem> warnings) throws ProblemException {
        Set<String> skipped = new HashSet<>();
        Set<String> experimental = new HashSet<>();
        boolean asErrors = false;
        for (String option :
                word.text().isBlank() ? List.<String>of() : List.of(word.text().split(";", -1))) {
            int equals = option.indexOf('=');
            String name = (equals < 0 ? option : option.substring(0, equals)).strip();
            String value = equals < 0 ? "" : option.substring(equals + 1).strip();
            switch (equals < 0 ? "" : name) {
                case "skip" -> skipped.addAll(rules(value, word.range(), warnings));
                case "experimental" -> experimental.addAll(rules(value, word.range(), warnings));
                case "error" -> asErrors = isTrue(value, word.range());
                default ->
                    throw new ProblemException(
                            "JB1170",
                            "invalid check option \"" + (equals < 0 ? option.strip() : name) + "\".",
                            Suggestions.closest(name, List.of("skip", "error", "experimental"))
                                    .filter(close -> !close.equals(name))
                                    .map(close -> "Did you mean " + close + "=?")
                                    .orElse("Write for example # check=skip=StageNameCasing;error=true."),
                            word.range());
            }
        }
        return new CheckOptions(skipped, experimental, asErrors);
    }

    private static List<String> rules(String value, SourceRange place, List<Problem> warnings) {
        List<String> names = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            String name = part.strip();
            names.add(name);
            if (!Set.of("", "all", "jbuild").contains(name) && Rules.find(name).isEmpty()) {
                warnings.add(new Problem(
                        Problem.Severity.WARNING,
                        "JB1171",
                        "there is no check \"" + name + "\".",
                        Suggestions.closest(name, Rules.names())
                                .map(close -> "Did you mean " + close + "?")
                                .orElse("docs/checks/README.md lists them."),
                        place));
            }
        }
        return names;
    }

    private static boolean isTrue(String value, SourceRange place) throws ProblemException {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default ->
                throw new ProblemException(
                        "JB1170",
                        "failed to parse check option \"error=" + value + "\".",
                        "Write error=true or error=false.",
                        place);
        };
    }

    /** These options and those of an instruction's own comments: {@code # check=skip=NAME}. */
    CheckOptions with(List<String> comments) {
        for (String comment : comments) {
            Matcher matcher = COMMENT.matcher(comment);
            if (matcher.matches()) {
                try {
                    CheckOptions own =
                            parse(new Word(matcher.group(1), new SourceRange(1, 1, 1, 1)), new ArrayList<>());
                    return new CheckOptions(
                            union(skipped, own.skipped), union(experimental, own.experimental), asErrors);
                } catch (ProblemException ordinaryComment) {
                    return this;
                }
            }
        }
        return this;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> union = new HashSet<>(one);
        union.addAll(other);
        return union;
    }

    /** Whether a rule's findings are told. As with BuildKit, skip says nothing of the experimental ones. */
    boolean wants(Rule rule) {
        return switch (rule.kind()) {
            case STANDARD -> !skipped.contains("all") && !skipped.contains(rule.name());
            case EXPERIMENTAL -> experimental.contains("all") || experimental.contains(rule.name());
            case EXTRA -> experimental.contains("jbuild") || experimental.contains(rule.name());
        };
    }
}
