package dev.jbuild.grammar.read;

import dev.jbuild.grammar.problem.SourceRange;
import java.util.Arrays;

/** Turns offsets in a text into lines and columns. */
final class LineTable {

    private final int[] starts;
    private final int length;

    LineTable(String text) {
        int[] found = new int
                [1 + (int) text.chars().filter(character -> character == '\n').count()];
        int count = 1;
        for (int index = 0; index < text.length(); index++) {
            if (text.charAt(index) == '\n') {
                found[count++] = index + 1;
            }
        }
        this.starts = found;
        this.length = text.length();
    }

    int line(int offset) {
        int found = Arrays.binarySearch(starts, Math.min(offset, length));
        return found >= 0 ? found + 1 : -found - 1;
    }

    int column(int offset) {
        return Math.min(offset, length) - starts[line(offset) - 1] + 1;
    }

    SourceRange range(int from, int to) {
        return new SourceRange(line(from), column(from), line(to), column(to));
    }
}
