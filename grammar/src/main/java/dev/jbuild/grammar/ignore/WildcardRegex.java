package dev.jbuild.grammar.ignore;

import dev.jbuild.grammar.flag.FlagException;

/** Turns wildcard patterns into regular expressions without nested repetition, so that matching stays quick. */
final class WildcardRegex {

    private WildcardRegex() {}

    /**
     * Translates a pattern.
     *
     * @param deep whether {@code **} crosses slashes
     */
    static String of(String pattern, boolean deep) throws FlagException {
        StringBuilder regex = new StringBuilder();
        int index = 0;
        while (index < pattern.length()) {
            char character = pattern.charAt(index);
            switch (character) {
                case '*' -> {
                    boolean isDouble = deep && index + 1 < pattern.length() && pattern.charAt(index + 1) == '*';
                    if (isDouble) {
                        index++;
                        while (index + 1 < pattern.length() && pattern.charAt(index + 1) == '*') {
                            index++;
                        }
                        boolean slash = index + 1 < pattern.length() && pattern.charAt(index + 1) == '/';
                        if (slash) {
                            index++;
                            regex.append("(?:.*/)?");
                        } else {
                            regex.append(".*");
                        }
                    } else {
                        regex.append("[^/]*");
                    }
                }
                case '?' -> regex.append("[^/]");
                case '[' -> index = characterClass(pattern, index, regex);
                case '\\' -> {
                    if (++index == pattern.length()) {
                        throw new FlagException("syntax", "syntax error in pattern: it ends in a backslash");
                    }
                    literal(pattern.charAt(index), regex);
                }
                default -> literal(character, regex);
            }
            index++;
        }
        return regex.toString();
    }

    private static void literal(char character, StringBuilder regex) {
        if ("\\.[]{}()*+-?^$|&~#".indexOf(character) >= 0) {
            regex.append('\\');
        }
        regex.append(character);
    }

    private static int characterClass(String pattern, int start, StringBuilder regex) throws FlagException {
        int index = start + 1;
        regex.append("(?!/)[");
        if (index < pattern.length() && (pattern.charAt(index) == '^' || pattern.charAt(index) == '!')) {
            regex.append('^');
            index++;
        }
        boolean empty = true;
        while (index < pattern.length() && (pattern.charAt(index) != ']' || empty)) {
            char character = pattern.charAt(index);
            if (character == ']') {
                break;
            }
            if (character == '\\' && index + 1 < pattern.length()) {
                character = pattern.charAt(++index);
                literal(character, regex);
            } else if (character == '-') {
                boolean range = !empty && index + 1 < pattern.length() && pattern.charAt(index + 1) != ']';
                if (!range) {
                    throw new FlagException(
                            "syntax", "syntax error in pattern: a - in [ ] needs a character on each side");
                }
                regex.append('-');
            } else {
                literal(character, regex);
            }
            empty = false;
            index++;
        }
        if (index >= pattern.length() || empty) {
            throw new FlagException("syntax", "syntax error in pattern: a [ is never closed");
        }
        regex.append(']');
        return index;
    }
}
