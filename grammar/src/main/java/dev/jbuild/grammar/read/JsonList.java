package dev.jbuild.grammar.read;

import dev.jbuild.grammar.generated.JsonArrayLexer;
import dev.jbuild.grammar.generated.JsonArrayParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/**
 * The list form of arguments.
 *
 * @param onlyStrings whether every value is a string; if not, {@code values} is empty
 */
record JsonList(List<String> values, boolean onlyStrings) {

    private static final int MAX_DEPTH = 100;

    /** Reads a list; empty if the text is none, and so is meant for a shell. */
    static Optional<JsonList> read(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        JsonArrayLexer lexer = new JsonArrayLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        if (depth(tokens.getTokens()) > MAX_DEPTH) {
            return Optional.empty();
        }
        JsonArrayParser parser = new JsonArrayParser(tokens);
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        JsonArrayParser.ArrayContext array = parser.list().array();
        if (parser.getNumberOfSyntaxErrors() > 0) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (JsonArrayParser.ValueContext value : array.value()) {
            if (value.STRING() == null) {
                return Optional.of(new JsonList(List.of(), false));
            }
            values.add(unescape(value.STRING().getText()));
        }
        return Optional.of(new JsonList(List.copyOf(values), true));
    }

    /** How deep brackets and braces are nested; the parser recurses, and an input must not drive it deeper. */
    private static int depth(List<Token> tokens) {
        int depth = 0;
        int deepest = 0;
        for (Token token : tokens) {
            switch (token.getText()) {
                case "[", "{" -> deepest = Math.max(deepest, ++depth);
                case "]", "}" -> depth--;
                default -> {}
            }
        }
        return deepest;
    }

    private static String unescape(String quoted) {
        StringBuilder text = new StringBuilder();
        int index = 1;
        while (index < quoted.length() - 1) {
            char character = quoted.charAt(index++);
            if (character != '\\') {
                text.append(character);
                continue;
            }
            char escaped = quoted.charAt(index++);
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(quoted.substring(index, index + 4), 16));
                    index += 4;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }
}
