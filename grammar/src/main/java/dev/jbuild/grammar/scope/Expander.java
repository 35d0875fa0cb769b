package dev.jbuild.grammar.scope;

import dev.jbuild.grammar.Heredoc;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.flag.FlagException;
import dev.jbuild.grammar.flag.RunMount;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.word.ExpansionException;
import dev.jbuild.grammar.word.Variables;
import dev.jbuild.grammar.word.WordExpander;
import java.util.List;
import java.util.Optional;

/** Expands the words of a tree; what goes wrong is told with its place in the Dockerfile. One thread's. */
public final class Expander {

    private final WordExpander words;

    public Expander(char escape) {
        this.words = new WordExpander(escape);
    }

    /** A word's value. */
    public String expand(Word word, Variables variables) throws ProblemException {
        return expansion(word, variables).value();
    }

    public Optional<String> expand(Optional<Word> word, Variables variables) throws ProblemException {
        return word.isPresent() ? Optional.of(expand(word.get(), variables)) : Optional.empty();
    }

    /** A word's value, and which variables were found for it and which not. */
    public WordExpander.Expansion expansion(Word word, Variables variables) throws ProblemException {
        try {
            return words.expand(word.text(), variables);
        } catch (ExpansionException failure) {
            throw problem(failure, word);
        }
    }

    /** A word that may become several. */
    public List<String> expandToWords(Word word, Variables variables) throws ProblemException {
        try {
            return words.expandToWords(word.text(), variables);
        } catch (ExpansionException failure) {
            throw problem(failure, word);
        }
    }

    /** The text of a here-document, in which quotes mean nothing. */
    public WordExpander.Expansion expandBody(Heredoc heredoc, Variables variables) throws ProblemException {
        try {
            return words.expandRaw(heredoc.content(), variables);
        } catch (ExpansionException failure) {
            throw new ProblemException(
                    "JB1206",
                    failure.getMessage() + " (in the here-document " + heredoc.name() + ").",
                    "Correct the variable, or quote the delimiter so that none is replaced.",
                    heredoc.range());
        }
    }

    /** The value of a {@code --mount}, each field expanded by itself: a comma in a variable divides nothing. */
    public RunMount mount(Word word, Variables variables) throws ProblemException {
        try {
            return RunMount.parse(word.text(), field -> {
                try {
                    return words.expand(field, variables).value();
                } catch (ExpansionException failure) {
                    throw new FlagException("expansion", String.valueOf(failure.getMessage()));
                }
            });
        } catch (FlagException failure) {
            throw new ProblemException(
                    "JB1223",
                    "RUN --mount=" + word.text() + ": " + failure.getMessage() + ".",
                    "See the reference of RUN --mount in docs/dockerfile.md.",
                    word.range());
        }
    }

    private static ProblemException problem(ExpansionException failure, Word word) {
        String help = switch (failure.kind()) {
            case UNSET -> "Give the variable a value with --build-arg, or declare it with a default.";
            case SINGLE_QUOTE, DOUBLE_QUOTE -> "Close the quote, or put the escape character before it.";
            case MISSING_BRACE -> "Close the brace, or put the escape character before the $.";
            case MISSING_SLASH -> "Write ${name/pattern/replacement}.";
            case BAD_SUBSTITUTION -> "Write $NAME or ${NAME}; put the escape character before a $ that is text.";
            case UNSUPPORTED_MODIFIER -> "The modifiers are :- - :+ + :? ? # ## % %% / and //.";
            case BAD_PATTERN -> "A pattern has * and ?; only * ? \\ / and } can be escaped in it.";
            case TOO_DEEP, TOO_LONG -> "Write it in a simpler way.";
        };
        return new ProblemException(
                "JB1206",
                failure.getMessage() + " (in \"" + shortened(word.text()) + "\").",
                help,
                place(failure, word));
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }

    /** The part of the word that is wrong, if the word is as long in the file as it is in the tree. */
    private static SourceRange place(ExpansionException failure, Word word) {
        SourceRange range = word.range();
        boolean sameLength = range.startLine() == range.endLine()
                && range.endColumn() - range.startColumn() == word.text().length();
        return sameLength
                ? new SourceRange(
                        range.startLine(),
                        range.startColumn() + failure.from(),
                        range.endLine(),
                        range.startColumn() + failure.to())
                : range;
    }
}
