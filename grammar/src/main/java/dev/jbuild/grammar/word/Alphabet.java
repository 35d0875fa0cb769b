package dev.jbuild.grammar.word;

/**
 * Lets one grammar read words whose escape character is {@code `}, and text in which quotes mean nothing: characters change
 * places before the lexer sees them and change back afterwards, so nothing is lost and no length changes.
 *
 * @param swaps pairs of characters, one after the other
 */
public record Alphabet(String swaps) {

    private static final String BACKTICK = "\\`";

    /** Private characters that no rule of the grammar knows. */
    private static final String QUOTES_ARE_TEXT = "\"\ue000'\ue001";

    /**
     * The alphabet of a word.
     *
     * @param quotes whether quotes mean something
     */
    public static Alphabet of(char escape, boolean quotes) {
        return new Alphabet((escape == '`' ? BACKTICK : "") + (quotes ? "" : QUOTES_ARE_TEXT));
    }

    /** To the grammar's alphabet, or back. */
    public String swap(String text) {
        if (swaps.isEmpty()) {
            return text;
        }
        StringBuilder swapped = new StringBuilder(text);
        for (int index = 0; index < text.length(); index++) {
            int found = swaps.indexOf(text.charAt(index));
            if (found >= 0) {
                swapped.setCharAt(index, swaps.charAt(found ^ 1));
            }
        }
        return swapped.toString();
    }
}
