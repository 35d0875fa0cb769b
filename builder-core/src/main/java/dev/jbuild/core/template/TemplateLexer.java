package dev.jbuild.core.template;

import dev.jbuild.core.failure.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts a template into pieces. One thread's, for one template. */
final class TemplateLexer {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";
    private static final Map<Character, String> ESCAPES = Map.of(
            'n', "\n", 't', "\t", 'r', "\r", 'a', "\u0007", 'b', "\b", 'f', "\f", 'v', "\u000b", '\\', "\\", '"', "\"",
            '\'', "'");

    private final String text;
    private final TemplateFailures failures;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private TemplateLexer(String text) {
        this.text = text;
        this.failures = new TemplateFailures(text);
    }

    static List<Token> cut(String text) throws EngineException {
        TemplateLexer lexer = new TemplateLexer(text);
        lexer.all();
        return lexer.tokens;
    }

    private void all() throws EngineException {
        boolean trim = false;
        while (at < text.length()) {
            int open = text.indexOf(OPEN, at);
            int end = open < 0 ? text.length() : open;
            String plain = text.substring(at, end);
            boolean trimsBefore = open >= 0 && text.startsWith("-", open + 2) && isSpace(open + 3);
            plain = trim ? plain.stripLeading() : plain;
            add(Token.Kind.TEXT, trimsBefore ? plain.stripTrailing() : plain, false, at);
            at = end;
            trim = open >= 0 && action(trimsBefore);
        }
        add(Token.Kind.END, "", false, at);
    }

    /** Gives whether white space after it goes. */
    private boolean action(boolean trimsBefore) throws EngineException {
        int start = at;
        at += OPEN.length() + (trimsBefore ? 1 : 0);
        int comment = trimsBefore ? skipped(at) : at;
        if (text.startsWith("/*", comment)) {
            return comment(start, comment);
        }
        add(Token.Kind.OPEN, OPEN, false, start);
        while (true) {
            int before = at;
            at = skipped(at);
            if (at >= text.length()) {
                throw failures.unreadable(start, "there is no \"}}\" for this \"{{\" (unclosed action)");
            }
            boolean spaced = at > before;
            boolean trims = spaced && text.startsWith("-" + CLOSE, at);
            if (trims || text.startsWith(CLOSE, at)) {
                at += trims ? 1 : 0;
                add(Token.Kind.CLOSE, CLOSE, spaced, at);
                at += CLOSE.length();
                return trims;
            }
            piece(spaced);
        }
    }

    private boolean comment(int start, int from) throws EngineException {
        int end = text.indexOf("*/", from + 2);
        int close = end < 0 ? -1 : skipped(end + 2);
        boolean trims = close > end + 2 && text.startsWith("-" + CLOSE, close);
        if (end < 0 || !(trims || text.startsWith(CLOSE, close))) {
            throw failures.unreadable(start, "the comment is not closed by \"*/}}\"");
        }
        at = close + CLOSE.length() + (trims ? 1 : 0);
        return trims;
    }

    private void piece(boolean spaced) throws EngineException {
        int start = at;
        char character = text.charAt(at);
        switch (character) {
            case '(' -> single(Token.Kind.LEFT, spaced);
            case ')' -> single(Token.Kind.RIGHT, spaced);
            case '|' -> single(Token.Kind.PIPE, spaced);
            case ',' -> single(Token.Kind.COMMA, spaced);
            case '=' -> single(Token.Kind.ASSIGN, spaced);
            case '"' -> quoted(spaced);
            case '`' -> raw(spaced);
            case '$' -> {
                at++;
                add(Token.Kind.VARIABLE, "$" + name(), spaced, start);
            }
            case '.' -> {
                at++;
                String name = name();
                add(name.isEmpty() ? Token.Kind.DOT : Token.Kind.FIELD, name.isEmpty() ? "." : name, spaced, start);
            }
            default -> other(spaced);
        }
    }

    private void other(boolean spaced) throws EngineException {
        int start = at;
        if (text.startsWith(":=", at)) {
            at += 2;
            add(Token.Kind.DECLARE, ":=", spaced, start);
        } else if (text.substring(at).matches("(?s)[+-]?[0-9].*")) {
            at++;
            while (at < text.length() && (isNamed(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            add(Token.Kind.NUMBER, text.substring(start, at), spaced, start);
        } else if (isNamed(text.charAt(at))) {
            add(Token.Kind.WORD, name(), spaced, start);
        } else {
            String character = text.substring(at, text.offsetByCodePoints(at, 1));
            throw failures.unreadable(
                    at,
                    "\"" + character + "\" has no meaning here"
                            + (character.equals("-")
                                    ? "; a name with a \"-\" is written (index .Labels \"a-b\")"
                                    : ""));
        }
    }

    private void single(Token.Kind kind, boolean spaced) {
        add(kind, text.substring(at, at + 1), spaced, at);
        at++;
    }

    private String name() {
        int start = at;
        while (at < text.length() && isNamed(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private void quoted(boolean spaced) throws EngineException {
        int start = at++;
        StringBuilder meaning = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\n') {
            if (text.charAt(at) == '\\') {
                escape(meaning);
            } else {
                meaning.append(text.charAt(at++));
            }
        }
        if (at >= text.length() || text.charAt(at) != '"') {
            throw failures.unreadable(start, "this string has no end (unterminated quoted string)");
        }
        at++;
        add(Token.Kind.STRING, meaning.toString(), spaced, start);
    }

    private void escape(StringBuilder meaning) throws EngineException {
        int start = at++;
        char kind = at < text.length() ? text.charAt(at) : ' ';
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
        String number = text.substring(Math.min(at + 1, text.length()), Math.min(at + 1 + digits, text.length()));
        if (digits > 0
                && number.matches("[0-9a-fA-F]{" + digits + "}")
                && Character.isValidCodePoint(Integer.parseUnsignedInt(number, 16))) {
            meaning.appendCodePoint(Integer.parseUnsignedInt(number, 16));
        } else if (ESCAPES.containsKey(kind)) {
            meaning.append(ESCAPES.get(kind));
        } else {
            throw failures.unreadable(start, "\"\\" + kind + "\" is no escape of a string");
        }
        at += 1 + digits;
    }

    private void raw(boolean spaced) throws EngineException {
        int end = text.indexOf('`', at + 1);
        if (end < 0) {
            throw failures.unreadable(at, "this string has no end (unterminated raw quoted string)");
        }
        add(Token.Kind.STRING, text.substring(at + 1, end), spaced, at);
        at = end + 1;
    }

    private int skipped(int from) {
        int to = from;
        while (isSpace(to)) {
            to++;
        }
        return to;
    }

    private boolean isSpace(int index) {
        return index < text.length() && " \t\r\n".indexOf(text.charAt(index)) >= 0;
    }

    private static boolean isNamed(char character) {
        return character == '_' || Character.isLetterOrDigit(character);
    }

    private void add(Token.Kind kind, String piece, boolean spaced, int start) {
        if (kind != Token.Kind.TEXT || !piece.isEmpty()) {
            tokens.add(new Token(kind, piece, spaced, start));
        }
    }
}
