package dev.jbuild.grammar.word;

import dev.jbuild.grammar.generated.WordLexer;
import dev.jbuild.grammar.generated.WordParser;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;

/** A word as {@code WordParser.g4} reads it, with access to its text. */
record WordTree(String text, Alphabet alphabet, CharOffsets offsets, WordParser.WordContext root) {

    /** Quotes and braces may be nested this deep; the parser recurses, and an input must not drive it deeper. */
    static final int MAX_DEPTH = 100;

    static WordTree parse(String text, Alphabet alphabet) throws ExpansionException {
        NestingLexer lexer = new NestingLexer(CharStreams.fromString(alphabet.swap(text)));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        if (lexer.tooDeep) {
            throw new ExpansionException(
                    ExpansionException.Kind.TOO_DEEP,
                    "quotes and variables are nested more than " + MAX_DEPTH + " deep",
                    0,
                    text.length());
        }
        WordParser parser = new WordParser(tokens);
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        return new WordTree(text, alphabet, new CharOffsets(text), parser.word());
    }

    String text(Token token) {
        return alphabet.swap(token.getText());
    }

    String text(ParserRuleContext part) {
        return text.substring(from(part.getStart()), to(part.getStop()));
    }

    /** Where a token begins, in characters. */
    int from(Token token) {
        return offsets.of(token.getStartIndex());
    }

    int to(Token token) {
        return offsets.of(token.getStopIndex() + 1);
    }

    /** Counts how deep quotes and braces are nested, and closes those that are open at the end. */
    private static final class NestingLexer extends WordLexer {
        private boolean tooDeep;

        NestingLexer(CharStream input) {
            super(input);
        }

        @Override
        public void pushMode(int mode) {
            tooDeep |= _modeStack.size() >= MAX_DEPTH;
            super.pushMode(mode);
        }

        @Override
        public Token emitEOF() {
            if (_modeStack.isEmpty()) {
                return super.emitEOF();
            }
            popMode();
            Token missing = _factory.create(
                    _tokenFactorySourcePair,
                    MISSING,
                    "",
                    DEFAULT_TOKEN_CHANNEL,
                    _input.index(),
                    _input.index() - 1,
                    getLine(),
                    getCharPositionInLine());
            emit(missing);
            return missing;
        }
    }
}
