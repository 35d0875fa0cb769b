package dev.jbuild.grammar.problem;

import java.util.Locale;

/** Draws a problem: where it is, the line with the place marked, what is wrong and what to do. */
public final class ProblemRenderer {

    private static final int WIDEST = 200;
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RESET = "\u001b[0m";

    private ProblemRenderer() {}

    /**
     * Gives several lines without a final line end.
     *
     * @param color whether terminal colours may be used
     */
    public static String render(SourceFile source, Problem problem, boolean color) {
        SourceRange range = problem.range();
        boolean error = problem.severity() == Problem.Severity.ERROR;
        String kind = problem.severity().name();
        StringBuilder text = new StringBuilder();
        text.append(color ? (error ? RED : YELLOW) : "")
                .append(kind)
                .append(color ? RESET : "")
                .append(": ")
                .append(source.name())
                .append(':')
                .append(range.startLine())
                .append(':')
                .append(range.startColumn())
                .append(": ")
                .append(clean(problem.message()))
                .append(" [")
                .append(problem.code())
                .append("]\n");
        excerpt(text, source, range);
        if (!problem.help().isEmpty()) {
            text.append(clean(problem.help())).append('\n');
        }
        return text.substring(0, text.length() - 1);
    }

    private static void excerpt(StringBuilder text, SourceFile source, SourceRange range) {
        String line = line(source.text(), range.startLine());
        int first = Math.max(0, Math.min(range.startColumn() - 1, line.length()));
        int end = range.endLine() > range.startLine() ? line.length() : Math.min(range.endColumn() - 1, line.length());
        int cut = first > WIDEST - 20 ? first - 20 : 0;
        String shown =
                clean(line.substring(cut, Math.min(line.length(), cut + WIDEST)).replace('\t', ' '));
        String number = String.format(Locale.ROOT, "%4d | ", range.startLine());
        text.append(number).append(shown).append('\n');
        int width = Math.max(1, Math.min(end, cut + shown.length()) - first);
        text.append(" ".repeat(number.length() - 2))
                .append("| ")
                .append(" ".repeat(first - cut))
                .append("^".repeat(width))
                .append('\n');
    }

    private static String line(String text, int number) {
        int start = 0;
        for (int line = 1; line < number; line++) {
            int end = text.indexOf('\n', start);
            if (end < 0) {
                return "";
            }
            start = end + 1;
        }
        int end = text.indexOf('\n', start);
        String line = end < 0 ? text.substring(start) : text.substring(start, end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** Control characters could move a terminal's cursor. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.chars()
                .map(character -> Character.isISOControl(character) && character != '\n' ? '\ufffd' : character)
                .forEach(character -> clean.append((char) character));
        return clean.toString();
    }
}
