package dev.jbuild.grammar.read;

import dev.jbuild.grammar.problem.SourceRange;

/** Where the characters of a logical line stand in the file. */
record LogicalPlaces(LineTable lines, int[] offsets) {

    SourceRange range(int from, int to) {
        int last = offsets.length - 1;
        int start = offsets[Math.min(Math.max(from, 0), last)];
        int end = to > from ? offsets[Math.min(to, last) - 1] + 1 : start;
        return lines.range(start, Math.max(start, end));
    }
}
