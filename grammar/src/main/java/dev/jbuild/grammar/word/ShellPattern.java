package dev.jbuild.grammar.word;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of {@code ${x#pattern}} and its kind: {@code *}, {@code ?}, and a backslash before what is to be taken
 * literally.
 *
 * <p>It is matched without trying back: the text between two stars is looked for once, from left to right, so the time is at
 * most the value's length times the pattern's.
 */
final class ShellPattern {

    /** Longer patterns are refused: nobody writes them, and they cost time. */
    static final int MAX_LENGTH = 4096;

    private static final int ANY = -1;

    /** What stands between the stars: code points, or {@link #ANY} for a question mark. Always one more than stars. */
    private final List<int[]> pieces;

    private ShellPattern(List<int[]> pieces) {
        this.pieces = pieces;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it can't be read, with a phrase that says why
     */
    static ShellPattern of(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("it is longer than " + MAX_LENGTH + " characters");
        }
        List<int[]> pieces = new ArrayList<>();
        List<Integer> piece = new ArrayList<>();
        int[] points = text.codePoints().toArray();
        for (int index = 0; index < points.length; index++) {
            switch (points[index]) {
                case '*' -> {
                    pieces.add(toArray(piece));
                    piece.clear();
                }
                case '?' -> piece.add(ANY);
                case '\\' -> piece.add(escaped(points, ++index));
                default -> piece.add(points[index]);
            }
        }
        pieces.add(toArray(piece));
        return new ShellPattern(pieces);
    }

    private static int escaped(int[] points, int index) {
        if (index == points.length || "*?\\/}".indexOf(points[index]) < 0) {
            String found = index == points.length ? "" : Character.toString(points[index]);
            throw new IllegalArgumentException("invalid escape '\\" + found + "'");
        }
        return points[index];
    }

    private static int[] toArray(List<Integer> points) {
        return points.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A stretch of the value, in code points. */
    private record Match(int from, int to) {}

    String trimPrefix(String value, boolean longest) {
        int[] points = value.codePoints().toArray();
        int cut = find(points, 0, true, longest).map(Match::to).orElse(0);
        return new String(points, cut, points.length - cut);
    }

    /** The shortest suffix begins last, so the value and the pattern are looked at backwards. */
    String trimSuffix(String value, boolean longest) {
        List<int[]> backwards = new ArrayList<>();
        for (int[] piece : pieces.reversed()) {
            backwards.add(reversed(piece));
        }
        int[] points = reversed(value.codePoints().toArray());
        int cut = new ShellPattern(backwards)
                .find(points, 0, true, longest)
                .map(Match::to)
                .orElse(0);
        return new String(reversed(points), 0, points.length - cut);
    }

    private static int[] reversed(int[] points) {
        int[] reversed = new int[points.length];
        for (int index = 0; index < points.length; index++) {
            reversed[points.length - 1 - index] = points[index];
        }
        return reversed;
    }

    /**
     * Replaces the first match, or all.
     *
     * @param limit no more than this and one replacement are made, in characters
     */
    String replace(String value, String replacement, boolean all, int limit) {
        int[] points = value.codePoints().toArray();
        StringBuilder result = new StringBuilder();
        int done = 0;
        int at = 0;
        while (at <= points.length && result.length() <= limit) {
            Optional<Match> found = find(points, at, false, true);
            if (found.isEmpty()) {
                break;
            }
            Match match = found.get();
            boolean emptyAfterMatch = match.from == match.to && match.from == done && done > 0;
            if (!emptyAfterMatch) {
                result.append(new String(points, done, match.from - done)).append(replacement);
                done = match.to;
            }
            at = match.from == match.to ? match.to + 1 : match.to;
            if (!all) {
                break;
            }
        }
        return result.append(new String(points, done, points.length - done)).toString();
    }

    /**
     * The first match from {@code start} on. What the stars leave open is settled piece by piece: each is taken where it first
     * stands behind the one before, and the last one where it stands last if the longest match is wanted.
     *
     * @param anchored whether the match has to begin at {@code start}
     */
    private Optional<Match> find(int[] points, int start, boolean anchored, boolean longest) {
        int[] head = pieces.getFirst();
        int from = anchored ? (stands(head, points, start) ? start : -1) : first(head, points, start);
        int at = from + head.length;
        for (int number = 1; number < pieces.size() && from >= 0; number++) {
            int[] piece = pieces.get(number);
            boolean last = number == pieces.size() - 1;
            int found = last && longest ? last(piece, points, at) : first(piece, points, at);
            if (found < 0) {
                return Optional.empty();
            }
            at = found + piece.length;
        }
        return from < 0 ? Optional.empty() : Optional.of(new Match(from, at));
    }

    private static int first(int[] piece, int[] points, int from) {
        for (int at = from; at + piece.length <= points.length; at++) {
            if (stands(piece, points, at)) {
                return at;
            }
        }
        return -1;
    }

    private static int last(int[] piece, int[] points, int from) {
        for (int at = points.length - piece.length; at >= from; at--) {
            if (stands(piece, points, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean stands(int[] piece, int[] points, int at) {
        if (at + piece.length > points.length) {
            return false;
        }
        for (int index = 0; index < piece.length; index++) {
            if (piece[index] != ANY && piece[index] != points[at + index]) {
                return false;
            }
        }
        return true;
    }
}
