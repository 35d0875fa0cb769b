package dev.jbuild.grammar.read;

import dev.jbuild.grammar.generated.ArgumentsLexer;
import dev.jbuild.grammar.generated.ArgumentsParser;
import dev.jbuild.grammar.word.Alphabet;
import dev.jbuild.grammar.word.Blanks;
import dev.jbuild.grammar.word.CharOffsets;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;

/** Splits arguments into words: at blanks alone, or with respect for quotes ({@code Arguments.g4}). */
final class ArgumentWords {

    private ArgumentWords() {}

    /** A word and where it stands in the text that it was split from. */
    record Part(String text, int from) {}

    static List<Part> atBlanks(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int from = at;
            while (at < text.length() && !Blanks.isDivider(text.charAt(at))) {
                at++;
            }
            if (at > from) {
                parts.add(new Part(text.substring(from, at), from));
            }
            at++;
        }
        return parts;
    }

    static List<Part> withQuotes(String text, char escape) {
        ArgumentsLexer lexer = new ArgumentsLexer(
                CharStreams.fromString(Alphabet.of(escape, true).swap(text)));
        lexer.removeErrorListeners();
        ArgumentsParser parser = new ArgumentsParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        CharOffsets offsets = new CharOffsets(text);
        List<Part> parts = new ArrayList<>();
        for (ArgumentsParser.WordContext word : parser.words().word()) {
            int from = offsets.of(word.getStart().getStartIndex());
            int to = offsets.of(word.getStop().getStopIndex() + 1);
            parts.add(new Part(text.substring(from, to), from));
        }
        return parts;
    }
}
