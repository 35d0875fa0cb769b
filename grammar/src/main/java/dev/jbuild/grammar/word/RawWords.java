package dev.jbuild.grammar.word;

import dev.jbuild.grammar.generated.WordParser;
import java.util.List;

/** Splits a word without expanding it: what is quoted or escaped stays as it is written. */
final class RawWords {

    private RawWords() {}

    static List<String> split(WordTree tree) throws ExpansionException {
        WordList words = new WordList();
        for (WordParser.PartContext part : tree.root().part()) {
            if (part.OPEN_SINGLE() != null
                    || (part.quoted() != null && part.quoted().END_QUOTE() == null)) {
                throw new ExpansionException(
                        ExpansionException.Kind.SINGLE_QUOTE,
                        "unexpected end of statement while looking for matching quote",
                        tree.from(part.getStart()),
                        tree.text().length());
            }
            if (part.TEXT() != null || part.substitution() != null || part.VARIABLE() != null) {
                words.add(tree.text(part));
            } else {
                words.addQuoted(tree.text(part));
            }
        }
        return words.finish();
    }
}
