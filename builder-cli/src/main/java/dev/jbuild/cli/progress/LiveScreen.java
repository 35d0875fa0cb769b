package dev.jbuild.cli.progress;

import java.util.List;

/**
 * Makes what is to be written to a terminal so that its last lines become others. Each picture is one text, after which the
 * terminal is as it was before: the cursor visible, at the beginning of the row below the last line. So there is nothing to be
 * restored, however the process ends.
 *
 * <p>Lines that stay where they are are written over and not cleared before: nothing flickers. A terminal that got narrower has
 * wrapped the lines that were there; how many rows they take now is known from their widths. One thread's at a time.
 */
final class LiveScreen {

    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";

    private List<String> live = List.of();
    private int columns;

    /**
     * The text that prints lines which stay, and below them others in place of those of the last picture. Empty if nothing
     * changes.
     *
     * @param next each narrower than {@code width}
     */
    String picture(List<String> finished, List<String> next, int width) {
        if (finished.isEmpty() && next.equals(live) && (next.isEmpty() || width == columns)) {
            return "";
        }
        StringBuilder text = new StringBuilder(HIDE_CURSOR).append('\r');
        int rows = rows(width);
        if (rows > 0) {
            text.append("\u001b[").append(rows).append('A');
        }
        if (!finished.isEmpty() || width != columns) {
            text.append(CLEAR_BELOW);
        }
        finished.forEach(line -> text.append(line).append('\n'));
        next.forEach(line -> text.append(line).append(CLEAR_TO_END_OF_LINE).append('\n'));
        text.append(CLEAR_BELOW).append(SHOW_CURSOR);
        live = List.copyOf(next);
        columns = width;
        return text.toString();
    }

    /** How many rows the last picture takes now. */
    private int rows(int width) {
        return live.stream()
                .mapToInt(line -> Math.max(1, (Cells.width(line) + width - 1) / width))
                .sum();
    }
}
