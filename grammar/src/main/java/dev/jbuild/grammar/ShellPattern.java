package dev.jbuild.grammar;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern of {@code ${x#pattern}} and its kind: {@code *}, {@code ?}, and a backslash before what is to be taken
 * literally.
 */
final class ShellPattern {

    private final String text;

    private ShellPattern(String text) {
        this.text = text;
    }

    static ShellPattern of(String text) {
        return new ShellPattern(text);
    }

    private String regex(boolean greedy) throws ExpansionException {
        StringBuilder regex = new StringBuilder("(?s)");
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            switch (character) {
                case '*' -> regex.append(greedy ? ".*" : ".*?");
                case '?' -> regex.append('.');
                case '\\' -> {
                    if (++index == text.length()) {
                        throw new ExpansionException(
                                ExpansionException.Kind.BAD_PATTERN, "invalid escape at the end of the pattern");
                    }
                    char escaped = text.charAt(index);
                    if ("*?\\".indexOf(escaped) < 0 && Character.isLetterOrDigit(escaped)) {
                        throw new ExpansionException(
                                ExpansionException.Kind.BAD_PATTERN,
                                "invalid escape '\\" + escaped + "' in the pattern");
                    }
                    regex.append(Pattern.quote(String.valueOf(escaped)));
                }
                default -> regex.append(Pattern.quote(String.valueOf(character)));
            }
        }
        return regex.toString();
    }

    String trimPrefix(String value, boolean longest) throws ExpansionException {
        Matcher matcher = Pattern.compile("\\A" + regex(longest)).matcher(value);
        return matcher.find() ? value.substring(matcher.end()) : value;
    }

    /** The shortest suffix begins last, so the value and the pattern are looked at backwards. */
    String trimSuffix(String value, boolean longest) throws ExpansionException {
        String backwards = new StringBuilder(value).reverse().toString();
        String rest = new ShellPattern(reversed()).trimPrefix(backwards, longest);
        return new StringBuilder(rest).reverse().toString();
    }

    private String reversed() {
        StringBuilder reversed = new StringBuilder();
        int index = 0;
        while (index < text.length()) {
            int length = text.charAt(index) == '\\' && index + 1 < text.length() ? 2 : 1;
            reversed.insert(0, text.substring(index, index + length));
            index += length;
        }
        return reversed.toString();
    }

    String replace(String value, String replacement, boolean all) throws ExpansionException {
        Matcher matcher = Pattern.compile(regex(true)).matcher(value);
        String literal = Matcher.quoteReplacement(replacement);
        return all ? matcher.replaceAll(literal) : matcher.replaceFirst(literal);
    }
}
