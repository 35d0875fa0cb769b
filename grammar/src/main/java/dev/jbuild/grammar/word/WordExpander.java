package dev.jbuild.grammar.word;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expands words: takes quotes and escapes out and puts variables' values in, by the rules of BuildKit's shell words. The
 * grammar is in {@code WordLexer.g4} and {@code WordParser.g4}.
 *
 * <p>One thread's, since it counts: the time is linear in the words and their results, quotes and braces may be nested 100
 * deep, a result may be {@value #MAX_RESULT} characters long, and all results of one expander together {@value #MAX_TOTAL}.
 */
public final class WordExpander {

    static final int MAX_RESULT = 16 << 20;
    static final long MAX_TOTAL = 64L << 20;

    private final char escape;
    private long total;

    public WordExpander(char escape) {
        this.escape = escape;
    }

    /**
     * An expanded word.
     *
     * @param matched variables that had a value
     * @param unmatched variables that had none
     */
    public record Expansion(String value, Set<String> matched, Set<String> unmatched) {
        public Expansion {
            matched = Set.copyOf(matched);
            unmatched = Set.copyOf(unmatched);
        }
    }

    /**
     * Expands one word.
     *
     * @throws ExpansionException if it can't be read, or a {@code ${x:?}} found nothing
     */
    public Expansion expand(String word, Variables variables) throws ExpansionException {
        return isPlain(word, escape)
                ? new Expansion(word, Set.of(), Set.of())
                : expand(WordTree.parse(word, Alphabet.of(escape, true)), variables);
    }

    /**
     * Expands the text of a here-document: only variables count and what a backslash stands before, whatever the
     * Dockerfile's escape character is.
     */
    public Expansion expandRaw(String text, Variables variables) throws ExpansionException {
        return expand(WordTree.parse(text, Alphabet.of('\\', false)), variables);
    }

    private Expansion expand(WordTree tree, Variables variables) throws ExpansionException {
        WordEvaluation evaluation = new WordEvaluation(tree, variables);
        String value = evaluation.evaluate();
        count(value.length(), tree);
        return new Expansion(value, evaluation.matched(), evaluation.unmatched());
    }

    private void count(int length, WordTree tree) throws ExpansionException {
        total += length;
        if (total > MAX_TOTAL) {
            throw new ExpansionException(
                    ExpansionException.Kind.TOO_LONG,
                    "all expanded words together become longer than " + MAX_TOTAL + " characters",
                    0,
                    tree.text().length());
        }
    }

    /** Expands a word that may become several: it is split at blanks that are neither quoted nor escaped. */
    public List<String> expandToWords(String word, Variables variables) throws ExpansionException {
        if (isPlain(word, escape)) {
            WordList words = new WordList();
            words.add(word);
            return words.finish();
        }
        WordTree tree = WordTree.parse(word, Alphabet.of(escape, true));
        WordEvaluation evaluation = new WordEvaluation(tree, variables);
        count(evaluation.evaluate().length(), tree);
        return evaluation.words();
    }

    /** Splits a line into words whose quotes and escapes are kept; variables stay as they are. */
    public List<String> splitRaw(String line) throws ExpansionException {
        return RawWords.split(WordTree.parse(line, Alphabet.of(escape, true)));
    }

    /** Takes quotes and escapes away and splits at blanks; variables stay as they are. */
    public List<String> splitBare(String word) throws ExpansionException {
        try {
            return expandToWords(word.replace("$", escape + "$"), Variables.of(Map.of()));
        } catch (ExpansionException failure) {
            // Its place is one in the word with the escapes.
            throw new ExpansionException(failure.kind(), String.valueOf(failure.getMessage()), 0, word.length());
        }
    }

    private static boolean isPlain(String word, char escape) {
        for (int index = 0; index < word.length(); index++) {
            char character = word.charAt(index);
            if (character == '$' || character == '"' || character == '\'' || character == escape) {
                return false;
            }
        }
        return true;
    }
}
