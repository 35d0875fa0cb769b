package dev.jbuild.grammar.ignore;

import dev.jbuild.grammar.flag.FlagException;
import java.util.regex.Pattern;

/** A wildcard pattern for one name, as Go's filepath.Match has it: {@code *}, {@code ?}, {@code [a-z]}, and a backslash. */
public final class PathPattern {

    private final Pattern regex;

    private PathPattern(Pattern regex) {
        this.regex = regex;
    }

    /**
     * Reads a pattern.
     *
     * @throws FlagException if a class is never closed or a backslash ends it
     */
    public static PathPattern of(String pattern) throws FlagException {
        return new PathPattern(Pattern.compile(WildcardRegex.of(pattern, false), Pattern.DOTALL));
    }

    public boolean matches(String name) {
        return regex.matcher(name).matches();
    }

    /** Whether a text has a wildcard that no backslash takes its meaning from. */
    public static boolean hasWildcards(String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '\\') {
                index++;
            } else if (character == '*' || character == '?' || character == '[') {
                return true;
            }
        }
        return false;
    }
}
