package dev.jbuild.grammar;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Expands words: takes quotes and escapes out and puts variables' values in, by the rules of BuildKit's shell words.
 *
 * <p>Thread safe. The time is linear in the word and its result; braces may be nested {@value #MAX_DEPTH} deep, and a result
 * may be {@value #MAX_RESULT} characters long.
 */
public final class WordExpander {

    static final int MAX_DEPTH = 100;
    static final int MAX_RESULT = 16 << 20;

    private final char escape;

    public WordExpander(char escape) {
        this.escape = escape;
    }

    /**
     * An expanded word.
     *
     * @param unmatched variables that had no value
     * @param used all variables that were looked up
     */
    public record Expansion(String value, Set<String> unmatched, Set<String> used) {
        public Expansion {
            unmatched = Set.copyOf(unmatched);
            used = Set.copyOf(used);
        }
    }

    /**
     * Expands one word.
     *
     * @throws ExpansionException if it can't be read, or a {@code ${x:?}} found nothing
     */
    public Expansion expand(String word, Variables variables) throws ExpansionException {
        if (isPlain(word)) {
            return new Expansion(word, Set.of(), Set.of());
        }
        Run run = new Run(word, variables, escape, true, false);
        return new Expansion(run.all(), run.unmatched, run.used);
    }

    /** Expands text in which quotes mean nothing, such as a here-document: only variables and escapes count. */
    public Expansion expandRaw(String text, Variables variables) throws ExpansionException {
        Run run = new Run(text, variables, escape, false, false);
        return new Expansion(run.all(), run.unmatched, run.used);
    }

    /** Expands a word that may become several: it is split at blanks that are neither quoted nor escaped. */
    public List<String> expandToWords(String word, Variables variables) throws ExpansionException {
        Run run = new Run(word, variables, escape, true, false);
        run.all();
        return run.words.finish();
    }

    /** Splits a line into words whose quotes and escapes are kept; variables stay as they are. */
    List<String> splitRaw(String line) throws ExpansionException {
        Run run = new Run(line, RawVariables.INSTANCE, escape, true, true);
        run.all();
        return run.words.finish();
    }

    private boolean isPlain(String word) {
        for (int index = 0; index < word.length(); index++) {
            char character = word.charAt(index);
            if (character == '$' || character == '"' || character == '\'' || character == escape) {
                return false;
            }
        }
        return true;
    }

    /** Marks variables that are to be left as they are written. */
    private enum RawVariables implements Variables {
        INSTANCE;

        @Override
        public java.util.Optional<String> get(String name) {
            return java.util.Optional.empty();
        }

        @Override
        public Set<String> names() {
            return Set.of();
        }
    }

    /** Collects words: blanks outside of quotes end one. */
    private static final class WordList {
        private final List<String> words = new ArrayList<>();
        private final StringBuilder word = new StringBuilder();
        private boolean inWord;

        void add(char character) {
            if (Character.isWhitespace(character)) {
                end();
            } else {
                addQuoted(String.valueOf(character));
            }
        }

        /** Quotes around nothing make no word, as in BuildKit. */
        void addQuoted(String text) {
            word.append(text);
            inWord |= !text.isEmpty();
        }

        /** A value's blanks separate words, as in a shell. */
        void addValue(String text) {
            for (int index = 0; index < text.length(); index++) {
                add(text.charAt(index));
            }
        }

        private void end() {
            if (inWord) {
                words.add(word.toString());
                word.setLength(0);
                inWord = false;
            }
        }

        List<String> finish() {
            end();
            return words;
        }
    }

    private static final class Run {
        private final String text;
        private final Variables variables;
        private final char escape;
        private final boolean quotes;
        private final boolean raw;
        private final Set<String> unmatched = new LinkedHashSet<>();
        private final Set<String> used = new LinkedHashSet<>();
        private final WordList words = new WordList();
        private int at;
        private int depth;

        Run(String text, Variables variables, char escape, boolean quotes, boolean raw) {
            this.text = text;
            this.variables = variables;
            this.escape = escape;
            this.quotes = quotes;
            this.raw = raw;
        }

        String all() throws ExpansionException {
            return until('\0', false);
        }

        private boolean ended() {
            return at >= text.length();
        }

        /** Reads up to a character, which is consumed, or to the end if there is none to look for. */
        private String until(char stop, boolean keepEscapes) throws ExpansionException {
            StringBuilder result = new StringBuilder();
            boolean outermost = depth == 0;
            while (!ended()) {
                char next = text.charAt(at);
                if (stop != '\0' && next == stop) {
                    at++;
                    return result.toString();
                }
                if (next == '$') {
                    int start = at;
                    String value = dollar();
                    if (raw) {
                        value = text.substring(start, at);
                    }
                    result.append(value);
                    if (outermost) {
                        words.addValue(value);
                    }
                } else if (quotes && (next == '\'' || next == '"')) {
                    String value = next == '\'' ? singleQuoted() : doubleQuoted();
                    result.append(value);
                    if (outermost) {
                        words.addQuoted(value);
                    }
                } else if (next == escape) {
                    String value = escaped(keepEscapes || raw);
                    result.append(value);
                    if (outermost && !value.isEmpty()) {
                        words.addQuoted(value);
                    }
                } else {
                    at++;
                    result.append(next);
                    if (outermost) {
                        words.add(next);
                    }
                }
                if (result.length() > MAX_RESULT) {
                    throw new ExpansionException(
                            ExpansionException.Kind.TOO_DEEP,
                            "the word becomes longer than " + MAX_RESULT + " characters");
                }
            }
            if (stop != '\0') {
                throw new ExpansionException(
                        ExpansionException.Kind.MISSING_BRACE, "syntax error: missing '" + stop + "'");
            }
            return result.toString();
        }

        private String escaped(boolean keep) {
            at++;
            String before = keep ? String.valueOf(escape) : "";
            if (ended()) {
                return before;
            }
            return before + text.charAt(at++);
        }

        private String singleQuoted() throws ExpansionException {
            int end = text.indexOf('\'', at + 1);
            if (end < 0) {
                throw new ExpansionException(
                        ExpansionException.Kind.SINGLE_QUOTE,
                        "unexpected end of statement while looking for matching single-quote");
            }
            String inner = text.substring(raw ? at : at + 1, raw ? end + 1 : end);
            at = end + 1;
            return inner;
        }

        private String doubleQuoted() throws ExpansionException {
            StringBuilder result = new StringBuilder(raw ? "\"" : "");
            at++;
            while (!ended()) {
                char next = text.charAt(at);
                if (next == '"') {
                    at++;
                    return raw ? result.append('"').toString() : result.toString();
                }
                if (next == '$') {
                    int start = at;
                    String value = dollar();
                    result.append(raw ? text.substring(start, at) : value);
                } else if (next == escape) {
                    at++;
                    if (ended()) {
                        break;
                    }
                    char after = text.charAt(at++);
                    boolean special = after == '"' || after == '$' || after == escape;
                    if (raw || !special) {
                        result.append(escape);
                    }
                    result.append(after);
                } else {
                    at++;
                    result.append(next);
                }
            }
            throw new ExpansionException(
                    ExpansionException.Kind.DOUBLE_QUOTE,
                    "unexpected end of statement while looking for matching double-quote");
        }

        private String dollar() throws ExpansionException {
            at++;
            if (ended() || text.charAt(at) != '{') {
                String name = name();
                return name.isEmpty() ? "$" : value(name).orElse("");
            }
            at++;
            if (ended()) {
                throw new ExpansionException(ExpansionException.Kind.MISSING_BRACE, "syntax error: missing '}'");
            }
            char first = text.charAt(at);
            if (first == '{' || first == '}' || first == ':') {
                throw new ExpansionException(
                        ExpansionException.Kind.BAD_SUBSTITUTION, "syntax error: bad substitution");
            }
            if (++depth > MAX_DEPTH) {
                throw new ExpansionException(
                        ExpansionException.Kind.TOO_DEEP, "variables are nested more than " + MAX_DEPTH + " deep");
            }
            try {
                return braces(name());
            } finally {
                depth--;
            }
        }

        private String braces(String name) throws ExpansionException {
            if (ended()) {
                throw new ExpansionException(ExpansionException.Kind.MISSING_BRACE, "syntax error: missing '}'");
            }
            char modifier = text.charAt(at++);
            if (modifier == '}') {
                return value(name).orElse("");
            }
            boolean emptyCounts = modifier == ':';
            if (emptyCounts) {
                if (ended()) {
                    throw new ExpansionException(ExpansionException.Kind.MISSING_BRACE, "syntax error: missing '}'");
                }
                modifier = text.charAt(at++);
            }
            boolean trims = modifier == '#' || modifier == '%';
            boolean known = trims || modifier == '-' || modifier == '+' || modifier == '?';
            if (modifier == '/' && !emptyCounts) {
                return replaced(name);
            }
            if (!known || (emptyCounts && trims)) {
                throw new ExpansionException(
                        ExpansionException.Kind.UNSUPPORTED_MODIFIER,
                        "unsupported modifier (" + (emptyCounts ? ":" : "") + modifier + ") in substitution");
            }
            String word = until('}', trims);
            java.util.Optional<String> value = value(name);
            boolean missing = value.isEmpty() || (emptyCounts && value.get().isEmpty());
            return switch (modifier) {
                case '-' -> missing ? word : value.get();
                case '+' -> missing ? "" : word;
                case '?' -> required(name, value, missing, word);
                default -> trimmed(modifier, word, value.orElse(""));
            };
        }

        private static String required(String name, java.util.Optional<String> value, boolean missing, String word)
                throws ExpansionException {
            if (!missing) {
                return value.orElse("");
            }
            String message =
                    word.isEmpty() ? (value.isEmpty() ? "not allowed to be unset" : "not allowed to be empty") : word;
            throw new ExpansionException(ExpansionException.Kind.UNSET, name + ": " + message);
        }

        private static String trimmed(char modifier, String word, String value) throws ExpansionException {
            boolean longest = !word.isEmpty() && word.charAt(0) == modifier;
            ShellPattern pattern = ShellPattern.of(longest ? word.substring(1) : word);
            return modifier == '#' ? pattern.trimPrefix(value, longest) : pattern.trimSuffix(value, longest);
        }

        private String replaced(String name) throws ExpansionException {
            boolean all = !ended() && text.charAt(at) == '/';
            if (all) {
                at++;
            }
            String pattern = until('/', true);
            String replacement = until('}', true);
            return ShellPattern.of(pattern).replace(value(name).orElse(""), replacement, all);
        }

        private java.util.Optional<String> value(String name) {
            java.util.Optional<String> value = variables.get(name);
            used.add(name);
            if (value.isEmpty()) {
                unmatched.add(name);
            }
            return value;
        }

        private String name() {
            int start = at;
            while (!ended()) {
                char next = text.charAt(at);
                if (at == start && "@*#?-$!0".indexOf(next) >= 0) {
                    at++;
                    break;
                }
                if (at == start && next >= '0' && next <= '9') {
                    while (!ended() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                        at++;
                    }
                    break;
                }
                if (!Character.isLetterOrDigit(next) && next != '_') {
                    break;
                }
                at++;
            }
            return text.substring(start, at);
        }
    }
}
