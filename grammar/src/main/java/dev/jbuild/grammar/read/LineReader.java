package dev.jbuild.grammar.read;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.word.Blanks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Joins the lines of a file to instructions: continuations, comments and empty lines inside of them, here-documents. Reads
 * each character once.
 */
final class LineReader {

    private static final Set<String> WITH_HEREDOCS = Set.of("run", "copy", "add");
    private static final int MAX_INSTRUCTIONS = 100_000;

    private final SourceFile source;
    private final String text;
    private final char escape;
    private final int directiveLines;
    private final List<Problem> problems;
    private final LineTable lines;
    private int at;
    private int line;

    LineReader(SourceFile source, LineTable lines, char escape, int directiveLines, List<Problem> problems) {
        this.source = source;
        this.text = source.text();
        this.lines = lines;
        this.escape = escape;
        this.directiveLines = directiveLines;
        this.problems = problems;
    }

    /** A line of the file: where it begins, and where its text and its line end end. */
    private record Physical(int start, int end, int next) {}

    List<LogicalLine> readAll() {
        List<LogicalLine> all = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        while (at < text.length()) {
            Physical first = next();
            int start = skipBlanks(first.start(), first.end());
            if (start == first.end()) {
                comments.clear();
                continue;
            }
            if (text.charAt(start) == '#') {
                String comment = text.substring(start + 1, first.end()).strip();
                if (comment.isEmpty()) {
                    comments.clear();
                } else if (line > directiveLines) {
                    comments.add(comment);
                }
                continue;
            }
            LogicalLine read = read(first, start, List.copyOf(comments));
            comments.clear();
            if (!Blanks.stripTrailing(read.text()).isEmpty()) {
                all.add(read);
            }
            if (all.size() > MAX_INSTRUCTIONS) {
                problems.add(new Problem(
                        Problem.Severity.ERROR,
                        "JB1104",
                        "dockerfile parse error: " + source.name() + " has more than " + MAX_INSTRUCTIONS
                                + " instructions.",
                        "Is it the right file?",
                        lines.range(first.start(), first.end())));
                break;
            }
        }
        return all;
    }

    private Physical next() {
        int start = at;
        int end = text.indexOf('\n', start);
        int next = end < 0 ? text.length() : end + 1;
        end = end < 0 ? text.length() : end;
        if (end > start && text.charAt(end - 1) == '\r') {
            end--;
        }
        at = next;
        line++;
        return new Physical(start, end, next);
    }

    private int skipBlanks(int from, int to) {
        int index = from;
        while (index < to && Blanks.isBlank(text.charAt(index))) {
            index++;
        }
        return index;
    }

    private LogicalLine read(Physical first, int start, List<String> comments) {
        int startLine = line;
        StringBuilder joined = new StringBuilder();
        Offsets offsets = new Offsets();
        boolean empty = false;
        boolean more = append(joined, offsets, start, first.end());
        int end = first.end();
        while (more && at < text.length()) {
            Physical further = next();
            int begin = skipBlanks(further.start(), further.end());
            if (begin < further.end() && text.charAt(begin) == '#') {
                continue;
            }
            if (begin == further.end()) {
                empty = true;
                continue;
            }
            more = append(joined, offsets, further.start(), further.end());
            end = further.end();
        }
        offsets.add(end);
        String whole = joined.toString();
        List<LogicalLine.Body> bodies = bodies(whole, first);
        return new LogicalLine(whole, offsets.toArray(), startLine, line, comments, bodies, empty);
    }

    /** Adds a line, and says whether the next one belongs to it: it ends in an escape that is not itself escaped. */
    private boolean append(StringBuilder joined, Offsets offsets, int from, int to) {
        int end = to;
        while (end > from && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
            end--;
        }
        boolean continued =
                end > from && text.charAt(end - 1) == escape && (end - 1 == from || text.charAt(end - 2) != escape);
        int stop = continued ? end - 1 : to;
        joined.append(text, from, stop);
        offsets.addRange(from, stop);
        return continued;
    }

    private List<LogicalLine.Body> bodies(String instruction, Physical first) {
        if (!instruction.contains("<<") || !mayHoldHeredoc(instruction)) {
            return List.of();
        }
        List<LogicalLine.Body> bodies = new ArrayList<>();
        for (HeredocMarker marker : HeredocMarker.of(instruction)) {
            StringBuilder content = new StringBuilder();
            boolean terminated = false;
            while (!terminated && at < text.length()) {
                Physical body = next();
                int start = body.start();
                while (marker.chomp() && start < body.end() && text.charAt(start) == '\t') {
                    start++;
                }
                terminated = text.substring(start, body.end()).equals(marker.name());
                if (!terminated) {
                    content.append(text, start, body.next());
                }
            }
            if (!terminated) {
                problems.add(new Problem(
                        Problem.Severity.ERROR,
                        "JB1105",
                        "dockerfile parse error: unterminated heredoc: there is no line \"" + marker.name() + "\".",
                        "End the here-document with a line that holds nothing but " + marker.name() + ".",
                        lines.range(first.start(), first.end())));
            }
            bodies.add(new LogicalLine.Body(marker, content.toString()));
        }
        return bodies;
    }

    private static boolean mayHoldHeredoc(String instruction) {
        String[] words = instruction.strip().split("[\\t\\u000B\\f\\r ]+", 3);
        String keyword = words[0].toLowerCase(Locale.ROOT);
        if (keyword.equals("onbuild") && words.length > 1) {
            keyword = words[1].toLowerCase(Locale.ROOT);
        }
        return WITH_HEREDOCS.contains(keyword);
    }

    /** A list of ints that grows. */
    private static final class Offsets {
        private int[] values = new int[64];
        private int count;

        void add(int value) {
            if (count == values.length) {
                values = java.util.Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }

        void addRange(int from, int to) {
            for (int value = from; value < to; value++) {
                add(value);
            }
        }

        int[] toArray() {
            return java.util.Arrays.copyOf(values, count);
        }
    }
}
