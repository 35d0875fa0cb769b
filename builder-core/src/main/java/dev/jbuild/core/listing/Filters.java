package dev.jbuild.core.listing;

import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What {@code --filter KEY=VALUE} says. Of one key's values any will do, but for labels, of which all have to be there; of
 * different keys all count. Immutable.
 */
public final class Filters {

    private final Map<String, List<String>> values;

    private Filters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads filters.
     *
     * @param command whose they are
     * @param keys which it has
     * @throws EngineException if one is none
     */
    public static Filters parse(String command, List<String> texts, Set<String> keys) throws EngineException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new EngineException(
                        "JB5052", "--filter " + text + ": bad format of filter.", "It is written KEY=VALUE.");
            }
            String key = text.substring(0, equals).strip().toLowerCase(java.util.Locale.ROOT);
            if (!keys.contains(key)) {
                throw new EngineException(
                        "JB5052",
                        "--filter " + text + ": " + command + " has no such filter: invalid filter '" + key + "'.",
                        CloseNames.closest(key, keys)
                                .map(close -> "Did you mean " + close + "?")
                                .orElse("It has "
                                        + String.join(
                                                ", ", keys.stream().sorted().toList()) + "."));
            }
            values.computeIfAbsent(key, _ -> new ArrayList<>())
                    .add(text.substring(equals + 1).strip());
        }
        return new Filters(values);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** The values of a key, as they are written. */
    public List<String> of(String key) {
        return values.getOrDefault(key, List.of());
    }

    /**
     * The values of a key, which have to be among those that there are.
     *
     * @throws EngineException if one is not
     */
    List<String> of(String key, Set<String> known) throws EngineException {
        for (String value : of(key)) {
            if (!known.contains(value)) {
                throw wrong(
                        key,
                        value,
                        "Write one of "
                                + String.join(", ", known.stream().sorted().toList()) + ".");
            }
        }
        return of(key);
    }

    static EngineException wrong(String key, String value, String help) {
        return new EngineException("JB5052", "--filter " + key + "=" + value + ": invalid filter value.", help);
    }

    /** The values of a key as patterns, which are found anywhere in a name. */
    List<Pattern> patterns(String key) throws EngineException {
        List<Pattern> patterns = new ArrayList<>();
        for (String value : of(key)) {
            try {
                patterns.add(Pattern.compile(value));
            } catch (PatternSyntaxException wrong) {
                throw wrong(key, value, "It is a regular expression: " + wrong.getDescription() + ".");
            }
        }
        return patterns;
    }

    /** Whether all labels that are asked for are there: {@code key}, or {@code key=value}. */
    public boolean fitLabels(Map<String, String> labels) {
        return of("label").stream().allMatch(wanted -> {
            int equals = wanted.indexOf('=');
            return equals < 0
                    ? labels.containsKey(wanted)
                    : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
        });
    }

    /** Whether any value of a key is this, or nobody asks. */
    public boolean fits(String key, String value) {
        return !has(key) || of(key).contains(value);
    }
}
