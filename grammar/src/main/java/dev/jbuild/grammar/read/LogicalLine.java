package dev.jbuild.grammar.read;

import java.util.List;

/**
 * One instruction with its continued lines joined, and for each character of it the place in the file that it comes from.
 *
 * @param offsets one more than characters: the last is the end
 * @param bodies the lines of its here-documents, in order
 * @param endLine the last line that belongs to it, here-documents included
 */
record LogicalLine(
        String text,
        int[] offsets,
        int startLine,
        int endLine,
        List<String> comments,
        List<Body> bodies,
        boolean emptyContinuation) {

    /** A here-document's delimiter, as read from the line, with what stands between. */
    record Body(HeredocMarker marker, String content) {}
}
