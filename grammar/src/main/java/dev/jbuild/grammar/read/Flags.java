package dev.jbuild.grammar.read;

import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.problem.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The flags of one instruction, checked against those that it has. */
final class Flags {

    private final LogicalPlaces places;
    private final List<Heading.Flag> flags;

    private Flags(LogicalPlaces places, List<Heading.Flag> flags) {
        this.places = places;
        this.flags = flags;
    }

    /**
     * Checks the flags.
     *
     * @param withValue flags that need a value, for example {@code --from}
     * @param without flags that stand alone or have true or false
     * @param several those of {@code withValue} that may stand more than once
     */
    static Flags check(
            LogicalPlaces places,
            String keyword,
            List<Heading.Flag> flags,
            Set<String> withValue,
            Set<String> without,
            Set<String> several)
            throws ProblemException {
        List<Heading.Flag> seen = new ArrayList<>();
        for (Heading.Flag flag : flags) {
            SourceRange range = places.range(flag.from(), flag.to());
            boolean known = withValue.contains(flag.name()) || without.contains(flag.name());
            if (!known) {
                List<String> all = new ArrayList<>(withValue);
                all.addAll(without);
                throw new ProblemException(
                        "JB1120",
                        keyword + ": unknown flag: " + flag.name() + ".",
                        Suggestions.closest(flag.name(), all)
                                .map(close -> "Did you mean " + close + "?")
                                .orElse(
                                        all.isEmpty()
                                                ? keyword + " has no flags."
                                                : keyword + " has "
                                                        + String.join(
                                                                ", ",
                                                                all.stream()
                                                                        .sorted()
                                                                        .toList()) + "."),
                        range);
            }
            boolean emptySwitch = !withValue.contains(flag.name())
                    && flag.hasValue()
                    && flag.value().isEmpty();
            if (emptySwitch || (withValue.contains(flag.name()) && !flag.hasValue())) {
                throw new ProblemException(
                        "JB1121",
                        keyword + ": missing a value on flag: " + flag.name() + ".",
                        "Write " + flag.name() + "=VALUE.",
                        range);
            }
            boolean twice = seen.stream().anyMatch(other -> other.name().equals(flag.name()));
            if (twice && !several.contains(flag.name())) {
                throw new ProblemException(
                        "JB1122",
                        keyword + ": duplicate flag specified: " + flag.name() + ".",
                        "Keep one of them.",
                        range);
            }
            seen.add(flag);
        }
        return new Flags(places, flags);
    }

    Optional<Word> word(String name) {
        List<Word> words = words(name);
        return words.isEmpty() ? Optional.empty() : Optional.of(words.getFirst());
    }

    List<Word> words(String name) {
        return flags.stream()
                .filter(flag -> flag.name().equals(name))
                .map(flag -> new Word(flag.value(), places.range(flag.valueFrom(), flag.to())))
                .toList();
    }

    Optional<Boolean> flag(String name) throws ProblemException {
        for (Heading.Flag flag : flags) {
            if (flag.name().equals(name)) {
                return Optional.of(
                        switch (flag.hasValue() ? flag.value().toLowerCase(java.util.Locale.ROOT) : "true") {
                            case "true" -> true;
                            case "false" -> false;
                            default ->
                                throw new ProblemException(
                                        "JB1123",
                                        "expecting boolean value for flag " + name + ", not: " + flag.value() + ".",
                                        "Write true or false.",
                                        places.range(flag.from(), flag.to()));
                        });
            }
        }
        return Optional.empty();
    }
}
