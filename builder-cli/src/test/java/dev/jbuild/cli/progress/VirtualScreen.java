package dev.jbuild.cli.progress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal as far as progress needs one: rows that wrap late, lines that scroll away, the cursor's moves, clearing. It fails on
 * whatever else it is sent.
 */
public final class VirtualScreen {

    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[(\\??[0-9;]*)([A-Za-z])");

    /** In the cell behind a wide character. */
    private static final String TAIL = "\0";

    private final List<String> history = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();
    private final int columns;
    private int row;
    private int column;
    private boolean cursorVisible = true;

    public VirtualScreen(int columns, int height) {
        this.columns = columns;
        for (int index = 0; index < height; index++) {
            rows.add(blank());
        }
    }

    private String[] blank() {
        String[] cells = new String[columns];
        Arrays.fill(cells, " ");
        return cells;
    }

    /** What a program writes. */
    public void write(String text) {
        int index = 0;
        while (index < text.length()) {
            int character = text.codePointAt(index);
            if (character == '\u001b') {
                Matcher sequence = SEQUENCE.matcher(text).region(index, text.length());
                if (!sequence.lookingAt()) {
                    throw new AssertionError("an unknown sequence: " + text.substring(index + 1));
                }
                obey(sequence.group(1), sequence.group(2));
                index = sequence.end();
                continue;
            }
            put(character);
            index += Character.charCount(character);
        }
    }

    private void obey(String argument, String command) {
        switch (command + argument) {
            case "J" -> {
                clearLine();
                for (int below = row + 1; below < rows.size(); below++) {
                    rows.set(below, blank());
                }
            }
            case "K" -> clearLine();
            case "h?25" -> cursorVisible = true;
            case "l?25" -> cursorVisible = false;
            default -> {
                if (command.equals("A")) {
                    row = Math.max(0, row - Integer.parseInt(argument));
                } else if (!command.equals("m")) {
                    throw new AssertionError("an unknown sequence: [" + argument + command);
                }
            }
        }
    }

    private void clearLine() {
        Arrays.fill(rows.get(row), Math.min(column, columns - 1), columns, " ");
    }

    private void put(int character) {
        switch (character) {
            case '\r' -> column = 0;
            case '\n' -> {
                column = 0;
                feed();
            }
            default -> {
                if (character < ' ' || character == 0x7f) {
                    throw new AssertionError("a control character: " + character);
                }
                String cell = Character.toString(character);
                int width = Cells.width(cell);
                if (column + width > columns) {
                    column = 0;
                    feed();
                }
                if (width > 0) {
                    rows.get(row)[column] = cell;
                    Arrays.fill(rows.get(row), column + 1, column + width, TAIL);
                    column += width;
                }
            }
        }
    }

    private void feed() {
        if (row + 1 < rows.size()) {
            row++;
        } else {
            history.add(text(rows.removeFirst()));
            rows.add(blank());
        }
    }

    private static String text(String[] cells) {
        return String.join("", cells).replace(TAIL, "").stripTrailing();
    }

    /** The rows down to the cursor, without it if nothing is in its own. */
    public List<String> shown() {
        List<String> shown = new ArrayList<>();
        rows.subList(0, row + 1).forEach(cells -> shown.add(text(cells)));
        if (shown.getLast().isEmpty()) {
            shown.removeLast();
        }
        return shown;
    }

    /** All that was ever scrolled away, and what is shown. */
    public List<String> all() {
        List<String> all = new ArrayList<>(history);
        all.addAll(shown());
        return all;
    }

    /** The lines that scrolled away. */
    public List<String> history() {
        return List.copyOf(history);
    }

    boolean cursorVisible() {
        return cursorVisible;
    }
}
