package dev.jbuild.grammar.word;

/** Finds in a string, which counts chars, the places that ANTLR counts in code points. */
public final class CharOffsets {

    /** The char at which each code point begins, and the text's end; empty if the two counts are the same. */
    private final int[] offsets;

    public CharOffsets(String text) {
        int points = text.codePointCount(0, text.length());
        if (points == text.length()) {
            offsets = new int[0];
            return;
        }
        offsets = new int[points + 1];
        int at = 0;
        for (int point = 0; point < points; point++) {
            offsets[point] = at;
            at += Character.charCount(text.codePointAt(at));
        }
        offsets[points] = at;
    }

    /** The char at which a code point begins; for the number of code points, the text's length. */
    public int of(int point) {
        return offsets.length == 0 ? point : offsets[point];
    }
}
