package dev.jbuild.grammar.lint;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All checks. */
public final class Rules {

    /** BuildKit's, then our own. */
    public static final List<Rule> ALL = Stream.of(
                    StageRules.ALL,
                    CasingRules.ALL,
                    CommandRules.ALL,
                    VariableRules.ALL,
                    PlatformRules.ALL,
                    FormatRules.ALL,
                    PathRules.ALL,
                    ExtraRules.ALL)
            .flatMap(List::stream)
            .toList();

    private Rules() {}

    public static Optional<Rule> find(String name) {
        return ALL.stream().filter(rule -> rule.name().equals(name)).findFirst();
    }

    static List<String> names() {
        return ALL.stream().map(Rule::name).toList();
    }
}
