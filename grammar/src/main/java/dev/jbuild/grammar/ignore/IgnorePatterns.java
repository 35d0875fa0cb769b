package dev.jbuild.grammar.ignore;

import dev.jbuild.grammar.flag.FlagException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The patterns of a {@code .dockerignore}. The last pattern that fits a path, or a directory above it, decides; {@code !}
 * takes back. Immutable.
 */
public final class IgnorePatterns {

    private final List<String> patterns;
    private final List<Rule> rules;
    private final boolean takesBack;

    private record Rule(boolean negated, Pattern regex) {}

    private IgnorePatterns(List<String> patterns, List<Rule> rules) {
        this.patterns = List.copyOf(patterns);
        this.rules = List.copyOf(rules);
        this.takesBack = rules.stream().anyMatch(Rule::negated);
    }

    /**
     * Reads a file's text: a pattern for each line, {@code #} for comments.
     *
     * @throws IllegalArgumentException if a pattern can't be read, in one phrase
     */
    public static IgnorePatterns parse(String text) {
        List<String> patterns = new ArrayList<>();
        String bare = text.startsWith("\ufeff") ? text.substring(1) : text;
        for (String line : bare.split("\n", -1)) {
            String whole = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (whole.startsWith("#")) {
                continue;
            }
            String pattern = whole.strip();
            if (pattern.isEmpty()) {
                continue;
            }
            boolean negated = pattern.charAt(0) == '!';
            String path = negated ? pattern.substring(1).strip() : pattern;
            if (!path.isEmpty()) {
                path = clean(path);
                if (path.length() > 1 && path.charAt(0) == '/') {
                    path = path.substring(1);
                }
            }
            patterns.add(negated ? "!" + path : path);
        }
        return of(patterns);
    }

    private static IgnorePatterns of(List<String> patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            String path = negated ? pattern.substring(1) : pattern;
            if (negated && path.isEmpty()) {
                throw new IllegalArgumentException("illegal exclusion pattern: \"!\"");
            }
            try {
                rules.add(new Rule(negated, Pattern.compile(WildcardRegex.of(path, true), Pattern.DOTALL)));
            } catch (FlagException | PatternSyntaxException wrong) {
                throw new IllegalArgumentException("\"" + pattern + "\": " + wrong.getMessage(), wrong);
            }
        }
        return new IgnorePatterns(patterns, rules);
    }

    /** A path below the context's root, without doubled slashes, dots and a leading slash; {@code .} for the root. */
    public static String relative(String path) {
        String clean = clean("/" + path);
        return clean.equals("/") ? "." : clean.substring(1);
    }

    /** As Go's filepath.Clean: no doubled slashes and dots; {@code ..} takes back what stands before it. */
    private static String clean(String path) {
        boolean absolute = path.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..") && !parts.isEmpty() && !parts.peekLast().equals("..")) {
                parts.removeLast();
            } else if (!part.equals("..") || !absolute) {
                parts.addLast(part);
            }
        }
        String joined = String.join("/", parts);
        return absolute ? "/" + joined : joined.isEmpty() ? "." : joined;
    }

    /** Whether a path, relative and with slashes, is hidden: by itself or by a directory above it. */
    public boolean ignores(String path) {
        boolean ignored = false;
        for (Rule rule : rules) {
            if (rule.negated() == ignored && matchesSelfOrAbove(rule, path)) {
                ignored = !rule.negated();
            }
        }
        return ignored;
    }

    private static boolean matchesSelfOrAbove(Rule rule, String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (rule.regex().matcher(path.substring(0, end)).matches()) {
                return true;
            }
        }
        return false;
    }

    /** Whether something below a hidden directory may be visible again, so that it has to be looked at. */
    public boolean mayReincludeBelow(String directory) {
        return takesBack;
    }

    /** The patterns as they were understood. */
    public List<String> patterns() {
        return patterns;
    }
}
