package dev.jbuild.core.template;

import java.util.ArrayList;
import java.util.List;

/** Lines whose cells are separated by tabs, brought into columns as docker's are: ten wide or more, three apart. */
final class TabbedText {

    private static final int NARROWEST = 10;
    private static final int GAP = 3;

    private TabbedText() {}

    static List<String> align(List<String> lines) {
        List<List<String>> rows = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        for (String line : lines) {
            List<String> cells = List.of(line.split("\t", -1));
            rows.add(cells);
            // The last cell ends its line, and belongs to no column.
            for (int column = 0; column + 1 < cells.size(); column++) {
                if (column == widths.size()) {
                    widths.add(NARROWEST);
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
