package dev.jbuild.core.report;

import dev.jbuild.core.text.SafeText;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML. Names of elements and attributes are the page's own; every value (in double quotes) and every text is taken for
 * hostile: it is escaped, loses its terminal sequences and control characters, and shows what would turn the direction of text.
 * One thread's.
 */
final class Html {

    private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; attributes are names and values in turn. */
    Html open(String element, String... attributes) {
        tag(element, attributes);
        open.push(element);
        return this;
    }

    /** Closes the element that was opened last. */
    Html close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without an end tag. */
    Html single(String element, String... attributes) {
        tag(element, attributes);
        return this;
    }

    /** An element with nothing but a text. */
    Html element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close();
    }

    /** A text of one or more lines. */
    Html text(String text) {
        escape(text);
        return this;
    }

    /** The page's own style sheet, which is no text of a build. */
    Html style(String sheet) {
        if (sheet.contains("</")) {
            throw new IllegalArgumentException("a style sheet ends no element");
        }
        out.append("<style>\n").append(sheet).append("</style>");
        return this;
    }

    /** A line end, for whoever reads the source. */
    Html line() {
        out.append('\n');
        return this;
    }

    private void tag(String element, String... attributes) {
        out.append('<').append(element);
        for (int index = 0; index < attributes.length; index += 2) {
            out.append(' ').append(attributes[index]).append("=\"");
            escape(attributes[index + 1]);
            out.append('"');
        }
        out.append('>');
    }

    private void escape(String text) {
        // SafeText is for one line.
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            escapeLine(text.substring(from, end));
            out.append('\n');
            from = end + 1;
        }
        escapeLine(text.substring(from));
    }

    private void escapeLine(String line) {
        SafeText.of(line).codePoints().forEach(point -> {
            switch (point) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (turnsText(point)) {
                        out.append(String.format("[U+%04X]", point));
                    } else {
                        out.appendCodePoint(point);
                    }
                }
            }
        });
    }

    /** Whether it makes what follows look as if it stood elsewhere (Unicode's bidirectional controls). */
    private static boolean turnsText(int point) {
        return point == 0x61c
                || (point >= 0x200e && point <= 0x200f)
                || (point >= 0x202a && point <= 0x202e)
                || (point >= 0x2066 && point <= 0x2069);
    }

    /** The page. Everything that was opened is closed. */
    String finish() {
        while (!open.isEmpty()) {
            close();
        }
        return out.append('\n').toString();
    }
}
