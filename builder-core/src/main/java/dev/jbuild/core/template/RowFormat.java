package dev.jbuild.core.template;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.core.failure.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a list is printed: {@code --format} of commands that have a line for each thing. {@code table} and {@code table TEMPLATE} have
 * a heading, {@code json} is an object for each line, everything else a template for each line. Immutable.
 */
public final class RowFormat {

    private static final String TABLE = "table";
    private static final int NARROWEST = 10;

    private final Optional<Template> template;
    private final boolean table;
    private final JsonObject headings;

    private RowFormat(Optional<Template> template, boolean table, JsonObject headings) {
        this.template = template;
        this.table = table;
        this.headings = headings;
    }

    /**
     * One thing.
     *
     * @param fields by docker's names
     * @param methods what it can be asked with an argument
     */
    public record Row(JsonObject fields, Map<String, Method> methods) {

        public Row {
            methods = Map.copyOf(methods);
        }

        public static Row of(JsonObject fields) {
            return new Row(fields, Map.of());
        }
    }

    /**
     * Reads a format.
     *
     * @param usual the template of the table that is meant by {@code table} alone, or by nothing
     * @param headings what stands over each field
     */
    public static RowFormat parse(String format, String usual, JsonObject headings) throws EngineException {
        String text = format.strip();
        if (text.equals("json")) {
            return new RowFormat(Optional.empty(), false, headings);
        }
        if (text.isEmpty() || text.equals(TABLE)) {
            return new RowFormat(Optional.of(Template.parse(usual)), true, headings);
        }
        boolean table = text.matches("(?s)table\\s.*");
        return new RowFormat(
                Optional.of(Template.parse(
                        unescaped(table ? text.substring(TABLE.length()).strip() : text))),
                table,
                headings);
    }

    /** A shell leaves {@code \t} as it is; within braces strings have escapes of their own. */
    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            int end = open < 0 ? text.length() : open;
            plain.append(text.substring(at, end).replace("\\t", "\t").replace("\\n", "\n"));
            int close = text.indexOf("}}", end);
            at = close < 0 ? text.length() : close + 2;
            plain.append(text, end, at);
        }
        return plain.toString();
    }

    /** The lines, each without its end. A line of a template may hold line ends itself. */
    public List<String> lines(List<Row> rows) throws EngineException {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add(
                    template.isEmpty()
                            ? new String(Json.write(row.fields()), StandardCharsets.UTF_8)
                            : template.get().render(row.fields(), row.methods(), false));
        }
        if (!table || template.isEmpty()) {
            return lines;
        }
        lines.addFirst(template.get().render(headings, Map.of("Label", RowFormat::heading), true));
        return TabbedText.align(lines, NARROWEST);
    }

    /** As docker has it: over a label stands what comes after its last dot. */
    private static JsonString heading(List<dev.jbuild.cache.json.JsonValue> arguments) {
        String name = arguments.getFirst() instanceof JsonString string ? string.value() : "";
        return new JsonString(
                name.substring(name.lastIndexOf('.') + 1).replace('-', ' ').replace('_', ' '));
    }
}
