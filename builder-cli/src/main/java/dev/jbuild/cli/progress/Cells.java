package dev.jbuild.cli.progress;

/**
 * Text measured in a terminal's cells. Where terminals differ, as on emoji made of several characters, the larger number is
 * taken: a line may come out too short, never so long that it wraps. Text is free of control characters but for tabs.
 */
final class Cells {

    private static final int TAB = 8;
    private static final String ELLIPSIS = "…";
    private static final int EMOJI_STYLE = 0xfe0f;

    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x231a, 0x231b},
        {0x2329, 0x232a},
        {0x23e9, 0x23f3},
        {0x25fd, 0x25fe},
        {0x2614, 0x2615},
        {0x2648, 0x2653},
        {0x267f, 0x267f},
        {0x2693, 0x2693},
        {0x26a1, 0x26a1},
        {0x26aa, 0x26ab},
        {0x26bd, 0x26be},
        {0x26c4, 0x26c5},
        {0x26ce, 0x26ce},
        {0x26d4, 0x26d4},
        {0x26ea, 0x26ea},
        {0x26f2, 0x26f5},
        {0x26fa, 0x26fd},
        {0x2705, 0x2705},
        {0x270a, 0x270b},
        {0x2728, 0x2728},
        {0x274c, 0x274e},
        {0x2753, 0x2757},
        {0x2795, 0x2797},
        {0x27b0, 0x27bf},
        {0x2b1b, 0x2b1c},
        {0x2b50, 0x2b55},
        {0x2e80, 0x303e},
        {0x3041, 0xa4cf},
        {0xa960, 0xa97c},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe10, 0xfe19},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0xffe0, 0xffe6},
        {0x16fe0, 0x18cff},
        {0x1aff0, 0x1b2ff},
        {0x1f004, 0x1f004},
        {0x1f0cf, 0x1f0cf},
        {0x1f18e, 0x1f19a},
        {0x1f1e6, 0x1f64f},
        {0x1f680, 0x1f6ff},
        {0x1f7e0, 0x1f7ff},
        {0x1f900, 0x1faff},
        {0x20000, 0x3fffd}
    };

    private Cells() {}

    /** How many cells a text takes. */
    static int width(String text) {
        int width = 0;
        for (int index = 0; index < text.length(); index += Character.charCount(text.codePointAt(index))) {
            width += width(text.codePointAt(index));
        }
        return width;
    }

    private static int width(int character) {
        if (character == EMOJI_STYLE) {
            return 1;
        }
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        if (character < WIDE[0][0]) {
            return 1;
        }
        for (int[] range : WIDE) {
            if (character <= range[1]) {
                return character >= range[0] ? 2 : 1;
            }
        }
        return 1;
    }

    /** The text with spaces in place of its tabs, up to each eighth cell. */
    static String withoutTabs(String text) {
        if (text.indexOf('\t') < 0) {
            return text;
        }
        StringBuilder spaced = new StringBuilder();
        for (String part : text.split("(?<=\\t)")) {
            boolean tab = part.endsWith("\t");
            spaced.append(tab ? part.substring(0, part.length() - 1) : part);
            if (tab) {
                spaced.append(" ".repeat(TAB - width(spaced.toString()) % TAB));
            }
        }
        return spaced.toString();
    }

    /** The beginning of a text that fits, with an ellipsis if something is missing. */
    static String clip(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        int end = 0;
        int used = 1;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            if (used + width(character) > cells) {
                break;
            }
            used += width(character);
            end += Character.charCount(character);
        }
        return cells < 1 ? "" : text.substring(0, end) + ELLIPSIS;
    }

    /** The end of a text that fits, with an ellipsis if something is missing. */
    static String clipStart(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        int start = text.length();
        int used = 1;
        while (start > 0) {
            int character = text.codePointBefore(start);
            if (used + width(character) > cells) {
                break;
            }
            used += width(character);
            start -= Character.charCount(character);
        }
        return cells < 1 ? "" : ELLIPSIS + text.substring(start);
    }

    /** Two texts at the two ends of a line; the left one is cut, and the right one goes when there is no room at all. */
    static String line(String left, String right, int cells) {
        int room = cells - width(right) - 1;
        return room < 10 && room < width(left) ? clip(left, cells) : apart(clip(left, room), right, cells);
    }

    /** Two texts at the two ends of a line, or, where they don't fit, one after the other. */
    static String apart(String left, String right, int cells) {
        return left + " ".repeat(Math.max(1, cells - width(left) - width(right))) + right;
    }
}
