package dev.jbuild.core.template;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonBool;
import dev.jbuild.cache.json.JsonNull;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.cache.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Values as Go prints them. */
final class GoText {

    private GoText() {}

    /** As {@code {{.}}} and {@code %v} have it. */
    static String of(JsonValue value) {
        return switch (value) {
            case JsonString string -> string.value();
            case JsonNumber number -> number.literal();
            case JsonBool bool -> Boolean.toString(bool.value());
            case JsonNull nothing -> "<no value>";
            case JsonArray array ->
                array.values().stream().map(GoText::inside).collect(Collectors.joining(" ", "[", "]"));
            case JsonObject object ->
                new TreeMap<>(object.members())
                        .entrySet().stream().map(GoText::member).collect(Collectors.joining(" ", "map[", "]"));
        };
    }

    private static String member(Map.Entry<String, JsonValue> member) {
        return member.getKey() + ":" + inside(member.getValue());
    }

    private static String inside(JsonValue value) {
        return value instanceof JsonNull ? "<nil>" : of(value);
    }

    /** Go's name of a value's type. */
    static String type(JsonValue value) {
        return switch (value) {
            case JsonString string -> "string";
            case JsonNumber number -> number.literal().matches("-?[0-9]+") ? "int" : "float64";
            case JsonBool bool -> "bool";
            case JsonNull nothing -> "<nil>";
            case JsonArray array -> "[]interface {}";
            case JsonObject object -> "map[string]interface {}";
        };
    }

    /** As {@code print} has several: with a space between two of which neither is a string. */
    static String print(List<JsonValue> values) {
        StringBuilder text = new StringBuilder();
        boolean wasString = true;
        for (JsonValue value : values) {
            boolean isString = value instanceof JsonString;
            text.append(text.isEmpty() || wasString || isString ? "" : " ").append(inside(value));
            wasString = isString;
        }
        return text.toString();
    }

    static String println(List<JsonValue> values) {
        return values.stream().map(GoText::inside).collect(Collectors.joining(" ")) + "\n";
    }

    /** In double quotes, with escapes. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(character -> quoted.append(quoted(character)));
        return quoted.append('"').toString();
    }

    private static String quoted(int character) {
        return switch (character) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case 7 -> "\\a";
            case 8 -> "\\b";
            case 11 -> "\\v";
            case 12 -> "\\f";
            default -> {
                if (character < ' ' || character == 0x7f) {
                    yield String.format(java.util.Locale.ROOT, "\\x%02x", character);
                }
                boolean seen = character < 0x7f
                        || (Character.isDefined(character)
                                && !Character.isISOControl(character)
                                && !Character.isSpaceChar(character));
                yield seen
                        ? Character.toString(character)
                        : String.format(java.util.Locale.ROOT, character < 0x10000 ? "\\u%04x" : "\\U%08x", character);
            }
        };
    }
}
