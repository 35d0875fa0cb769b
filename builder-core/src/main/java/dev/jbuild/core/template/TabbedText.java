package dev.jbuild.core.template;

import java.util.ArrayList;
import java.util.List;

/** Lines whose cells are separated by tabs, brought into columns that are three apart, as docker does it. */
public final class TabbedText {

    private static final int GAP = 3;

    private TabbedText() {}

    /** @param narrowest how wide a column is at least */
    public static List<String> align(List<String> lines, int narrowest) {
        List<List<String>> rows = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (String line : lines) {
            List<String> cells = List.of(line.split("\t", -1));
            rows.add(cells);
            // The last cell ends its line, and belongs to no column.
            for (int column = 0; column + 1 < cells.size(); column++) {
                if (column == widths.size()) {
                    widths.add(narrowest);
                }
                widths.set(column, Math.max(widths.get(column), width(cells.get(column)) + GAP));
            }
        }
        return rows.stream().map(row -> aligned(row, widths)).toList();
    }

    private static String aligned(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            line.append(cell);
            if (column + 1 < cells.size()) {
                line.append(" ".repeat(widths.get(column) - width(cell)));
            }
        }
        return line.toString();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
