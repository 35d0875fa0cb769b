package dev.jbuild.core.image;

import dev.jbuild.grammar.problem.SourceFile;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The comments of a Dockerfile that begin a layer: {@code # layer}, or {@code # layer: what it is for}. */
final class LayerMarks {

    private static final Pattern MARK = Pattern.compile("\\s*#\\s*layer\\s*(:.*)?", Pattern.CASE_INSENSITIVE);

    private LayerMarks() {}

    /** Their lines, counted from 1. A line inside of an instruction can be among them; it separates nothing. */
    static List<Integer> lines(SourceFile source) {
        List<String> lines = source.text().lines().toList();
        return IntStream.rangeClosed(1, lines.size())
                .filter(line -> MARK.matcher(lines.get(line - 1)).matches())
                .boxed()
                .toList();
    }
}
