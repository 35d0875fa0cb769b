package dev.jbuild.core.image;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON with a line for each value, as docker's inspect prints it. */
public final class PrettyJson {

    private static final String INDENT = "    ";

    private PrettyJson() {}

    public static String write(JsonValue value) {
        StringBuilder text = new StringBuilder();
        write(value, "", text);
        return text.toString();
    }

    private static void write(JsonValue value, String indent, StringBuilder text) {
        switch (value) {
            case JsonObject object
            when !object.members().isEmpty() -> {
                String separator = "{\n";
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    text.append(separator).append(indent).append(INDENT);
                    text.append(compact(new dev.jbuild.cache.json.JsonString(member.getKey())))
                            .append(": ");
                    write(member.getValue(), indent + INDENT, text);
                    separator = ",\n";
                }
                text.append('\n').append(indent).append('}');
            }
            case JsonArray array
            when !array.values().isEmpty() -> {
                String separator = "[\n";
                for (JsonValue element : array.values()) {
                    text.append(separator).append(indent).append(INDENT);
                    write(element, indent + INDENT, text);
                    separator = ",\n";
                }
                text.append('\n').append(indent).append(']');
            }
            default -> text.append(compact(value));
        }
    }

    private static String compact(JsonValue value) {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }
}
