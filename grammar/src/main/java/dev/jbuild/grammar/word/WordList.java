package dev.jbuild.grammar.word;

import java.util.ArrayList;
import java.util.List;

/** Collects words: blanks outside of quotes end one. */
final class WordList {

    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();

    /** Adds text whose blanks divide words; so do a value's, as in a shell. */
    void add(String text) {
        for (int index = 0; index < text.length(); index++) {
            if (Blanks.isBlank(text.charAt(index))) {
                end();
            } else {
                word.append(text.charAt(index));
            }
        }
    }

    /** Adds text that was quoted or escaped. Quotes around nothing make no word, as in BuildKit. */
    void addQuoted(String text) {
        word.append(text);
    }

    private void end() {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    /** The words. */
    List<String> finish() {
        end();
        return List.copyOf(words);
    }
}
