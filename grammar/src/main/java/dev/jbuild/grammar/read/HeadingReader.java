package dev.jbuild.grammar.read;

import dev.jbuild.grammar.generated.InstructionLexer;
import dev.jbuild.grammar.generated.InstructionParser;
import dev.jbuild.grammar.word.Alphabet;
import dev.jbuild.grammar.word.Blanks;
import dev.jbuild.grammar.word.CharOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/** Reads an instruction's keyword and flags with {@code Instruction.g4}. */
final class HeadingReader {

    private HeadingReader() {}

    static Heading read(String line, char escape) {
        Alphabet alphabet = Alphabet.of(escape, true);
        InstructionLexer lexer = new InstructionLexer(CharStreams.fromString(alphabet.swap(line)));
        lexer.removeErrorListeners();
        InstructionParser parser = new InstructionParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        InstructionParser.InstructionContext tree = parser.instruction();
        CharOffsets chars = new CharOffsets(line);
        List<Heading.Flag> flags = new ArrayList<>();
        for (InstructionParser.FlagContext flag : tree.flag()) {
            flags.add(flag(flag, chars, alphabet));
        }
        int from = line.length();
        if (tree.arguments() != null) {
            from = chars.of(tree.arguments().getStart().getStartIndex());
        }
        int keywordFrom = 0;
        String keyword = "";
        if (tree.keyword() != null && tree.keyword().getStop() != null) {
            keywordFrom = chars.of(tree.keyword().getStart().getStartIndex());
            keyword = line.substring(
                    keywordFrom, chars.of(tree.keyword().getStop().getStopIndex() + 1));
        }
        return new Heading(keyword, keywordFrom, flags, Blanks.stripTrailing(line.substring(from)), from);
    }

    private static Heading.Flag flag(InstructionParser.FlagContext flag, CharOffsets chars, Alphabet alphabet) {
        StringBuilder text = new StringBuilder();
        children(flag).forEach(token -> text.append(alphabet.swap(bare(token))));
        if (flag.rest() != null) {
            children(flag.rest()).forEach(token -> text.append(alphabet.swap(bare(token))));
        }
        int from = chars.of(flag.getStart().getStartIndex());
        int to = chars.of(flag.getStop().getStopIndex() + 1);
        int equals = text.indexOf("=");
        return equals < 0
                ? new Heading.Flag(text.toString(), false, "", from, to, to)
                : new Heading.Flag(
                        text.substring(0, equals),
                        true,
                        text.substring(equals + 1),
                        from,
                        to,
                        Math.min(to, from + equals + 1));
    }

    private static Stream<Token> children(ParserRuleContext context) {
        return IntStream.range(0, context.getChildCount())
                .mapToObj(context::getChild)
                .filter(TerminalNode.class::isInstance)
                .map(node -> ((TerminalNode) node).getSymbol());
    }

    /** A part of a flag without its quotes and escapes. */
    private static String bare(Token token) {
        String text = token.getText();
        return switch (token.getType()) {
            case InstructionLexer.QUOTED -> text.substring(1, text.length() - 1).replaceAll("(?s)\\\\(.)", "$1");
            case InstructionLexer.ESCAPED -> text.substring(1);
            case InstructionLexer.OPEN_QUOTE -> "";
            default -> text;
        };
    }
}
