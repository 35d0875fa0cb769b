package dev.jbuild.grammar.word;

import dev.jbuild.grammar.generated.WordParser;
import dev.jbuild.grammar.word.ExpansionException.Kind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Walks a word's tree once and puts the values in, from left to right. */
final class WordEvaluation {

    private final WordTree tree;
    private final Variables variables;
    private final Set<String> matched = new LinkedHashSet<>();
    private final Set<String> unmatched = new LinkedHashSet<>();
    private final WordList words = new WordList();

    WordEvaluation(WordTree tree, Variables variables) {
        this.tree = tree;
        this.variables = variables;
    }

    Set<String> matched() {
        return matched;
    }

    Set<String> unmatched() {
        return unmatched;
    }

    /** What the word is split into; to be asked after {@link #evaluate}. */
    List<String> words() {
        return words.finish();
    }

    String evaluate() throws ExpansionException {
        StringBuilder result = new StringBuilder();
        for (WordParser.PartContext part : tree.root().part()) {
            String value = part(part, false);
            append(result, value, part);
            if (part.TEXT() != null || part.VARIABLE() != null || part.substitution() != null) {
                words.add(value);
            } else {
                words.addQuoted(value);
            }
        }
        return result.toString();
    }

    private void append(StringBuilder result, String value, ParserRuleContext part) throws ExpansionException {
        if (result.length() + value.length() > WordExpander.MAX_RESULT) {
            throw failure(
                    Kind.TOO_LONG, "the word becomes longer than " + WordExpander.MAX_RESULT + " characters", part);
        }
        result.append(value);
    }

    /** One part's value; a pattern keeps its escapes, which mean something in it. */
    private String part(WordParser.PartContext part, boolean keepEscapes) throws ExpansionException {
        Token token = part.getStart();
        return switch (token.getType()) {
            case WordParser.TEXT -> tree.text(token);
            case WordParser.ESCAPED -> tree.text(token).substring(keepEscapes ? 0 : 1);
            case WordParser.LONE_ESCAPE -> keepEscapes ? tree.text(token) : "";
            case WordParser.SINGLE_QUOTED -> {
                String quoted = tree.text(token);
                yield quoted.substring(1, quoted.length() - 1);
            }
            case WordParser.OPEN_SINGLE ->
                throw failure(
                        Kind.SINGLE_QUOTE, "unexpected end of statement while looking for matching single-quote", part);
            case WordParser.VARIABLE -> value(tree.text(token).substring(1)).orElse("");
            default -> part.quoted() != null ? quoted(part.quoted(), keepEscapes) : substitution(part.substitution());
        };
    }

    private String quoted(WordParser.QuotedContext quoted, boolean keepEscapes) throws ExpansionException {
        StringBuilder result = new StringBuilder();
        for (WordParser.QuotedPartContext part : quoted.quotedPart()) {
            Token token = part.getStart();
            String text = tree.text(token);
            append(
                    result,
                    switch (token.getType()) {
                        case WordParser.TEXT -> text;
                        case WordParser.QUOTED_ESCAPED -> text.substring(keepEscapes ? 0 : 1);
                        // In a pattern BuildKit writes it twice, so that it means itself.
                        case WordParser.QUOTED_BACKSLASH -> keepEscapes ? text + text : text;
                        case WordParser.VARIABLE -> value(text.substring(1)).orElse("");
                        default -> substitution(part.substitution());
                    },
                    part);
        }
        if (quoted.END_QUOTE() == null) {
            throw failure(
                    Kind.DOUBLE_QUOTE, "unexpected end of statement while looking for matching double-quote", quoted);
        }
        return result.toString();
    }

    private String substitution(WordParser.SubstitutionContext substitution) throws ExpansionException {
        if (substitution.BAD_SUBSTITUTION() != null) {
            throw failure(Kind.BAD_SUBSTITUTION, "syntax error: bad substitution", substitution);
        }
        String name = tree.text(substitution.SUBSTITUTION().getSymbol()).substring(2);
        if (substitution.REPLACE() != null) {
            return replaced(substitution, name);
        }
        if (substitution.modifier() == null) {
            if (substitution.CLOSE() != null) {
                return value(name).orElse("");
            }
            throw name.isEmpty()
                    ? failure(Kind.MISSING_BRACE, "syntax error: missing '}'", substitution)
                    : failure(
                            Kind.UNSUPPORTED_MODIFIER,
                            "syntax error: missing '}' or a modifier after ${" + name,
                            substitution);
        }
        return modified(substitution, name);
    }

    private String modified(WordParser.SubstitutionContext substitution, String name) throws ExpansionException {
        Token modifier = substitution.modifier().getStart();
        String sign = tree.text(modifier);
        if (modifier.getType() == WordParser.UNKNOWN && sign.equals(":")) {
            throw failure(Kind.MISSING_BRACE, "syntax error: missing '}'", substitution);
        }
        if (modifier.getType() == WordParser.UNKNOWN || sign.equals(":#") || sign.equals(":%")) {
            throw unsupported(sign, substitution);
        }
        boolean trims = modifier.getType() == WordParser.TRIM;
        String word = untilEnd(substitution, 0, trims, Kind.MISSING_BRACE);
        if (substitution.CLOSE() == null) {
            throw failure(Kind.MISSING_BRACE, "syntax error: missing '}'", substitution);
        }
        Optional<String> value = value(name);
        boolean missing = sign.startsWith(":") ? value.orElse("").isEmpty() : value.isEmpty();
        return switch (modifier.getType()) {
            case WordParser.DEFAULT -> missing ? word : value.orElse("");
            case WordParser.ALTERNATIVE -> missing ? "" : word;
            case WordParser.REQUIRED -> required(substitution, name, value, missing, word);
            case WordParser.TRIM -> trimmed(substitution, sign.charAt(0), word, value.orElse(""));
            default -> throw unsupported(sign, substitution);
        };
    }

    /**
     * What stands behind the modifier. As in BuildKit, a mistake that reaches to the end of the word is told as the missing
     * brace that it leads to.
     */
    private String untilEnd(WordParser.SubstitutionContext substitution, int number, boolean keepEscapes, Kind atEnd)
            throws ExpansionException {
        StringBuilder result = new StringBuilder();
        for (WordParser.PartContext part : substitution.modified(number).part()) {
            try {
                append(result, part(part, keepEscapes), part);
            } catch (ExpansionException failure) {
                if (failure.to() < tree.text().length() || failure.kind() == Kind.TOO_LONG) {
                    throw failure;
                }
                throw missing(atEnd, substitution);
            }
        }
        return result.toString();
    }

    private ExpansionException missing(Kind kind, WordParser.SubstitutionContext substitution) {
        return kind == Kind.MISSING_SLASH
                ? failure(kind, "syntax error: missing '/' in ${}", substitution)
                : failure(kind, "syntax error: missing '}'", substitution);
    }

    private String required(
            ParserRuleContext substitution, String name, Optional<String> value, boolean missing, String word)
            throws ExpansionException {
        if (!missing) {
            return value.orElse("");
        }
        String nothing = value.isEmpty() ? "is not allowed to be unset" : "is not allowed to be empty";
        throw failure(Kind.UNSET, name + ": " + (word.isEmpty() ? nothing : word), substitution);
    }

    private String trimmed(ParserRuleContext substitution, char sign, String word, String value)
            throws ExpansionException {
        boolean longest = !word.isEmpty() && word.charAt(0) == sign;
        ShellPattern pattern = pattern(substitution, longest ? word.substring(1) : word);
        return sign == '#' ? pattern.trimPrefix(value, longest) : pattern.trimSuffix(value, longest);
    }

    private String replaced(WordParser.SubstitutionContext substitution, String name) throws ExpansionException {
        boolean all = substitution.REPLACE().getText().length() == 2;
        String pattern = untilEnd(substitution, 0, true, Kind.MISSING_SLASH);
        if (substitution.SLASH() == null) {
            throw missing(Kind.MISSING_SLASH, substitution);
        }
        String replacement = untilEnd(substitution, 1, true, Kind.MISSING_BRACE);
        if (substitution.CLOSE() == null) {
            throw missing(Kind.MISSING_BRACE, substitution);
        }
        String value = value(name).orElse("");
        String result = pattern(substitution, pattern).replace(value, replacement, all, WordExpander.MAX_RESULT);
        if (result.length() > WordExpander.MAX_RESULT) {
            throw failure(
                    Kind.TOO_LONG,
                    "the word becomes longer than " + WordExpander.MAX_RESULT + " characters",
                    substitution);
        }
        return result;
    }

    private ShellPattern pattern(ParserRuleContext substitution, String text) throws ExpansionException {
        try {
            return ShellPattern.of(text);
        } catch (IllegalArgumentException wrong) {
            throw failure(
                    Kind.BAD_PATTERN,
                    "invalid pattern (" + text + ") in substitution: " + wrong.getMessage(),
                    substitution);
        }
    }

    private Optional<String> value(String name) {
        Optional<String> value = variables.get(name);
        (value.isPresent() ? matched : unmatched).add(name);
        return value;
    }

    private ExpansionException unsupported(String sign, ParserRuleContext part) {
        return failure(Kind.UNSUPPORTED_MODIFIER, "unsupported modifier (" + sign + ") in substitution", part);
    }

    private ExpansionException failure(Kind kind, String message, ParserRuleContext part) {
        return new ExpansionException(kind, message, tree.from(part.getStart()), tree.to(part.getStop()));
    }
}
