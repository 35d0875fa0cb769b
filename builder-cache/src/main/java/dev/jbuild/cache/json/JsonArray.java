package dev.jbuild.cache.json;

import java.util.ArrayList;
import java.util.List;

/** A JSON array. */
public record JsonArray(List<JsonValue> values) implements JsonValue {

    public JsonArray {
        values = List.copyOf(values);
    }

    public static JsonArray of(JsonValue... values) {
        return new JsonArray(List.of(values));
    }

    public static JsonArray ofStrings(Iterable<String> strings) {
        List<JsonValue> items = new ArrayList<>();
        for (String string : strings) {
            items.add(new JsonString(string));
        }
        return new JsonArray(items);
    }

    /** All values, which have to be strings. */
    public List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (JsonValue item : values) {
            if (!(item instanceof JsonString string)) {
                throw new JsonException("a list of strings is expected, and it holds something else");
            }
            strings.add(string.value());
        }
        return strings;
    }

    /** All values, which have to be objects. */
    public List<JsonObject> objects() {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonValue item : values) {
            if (!(item instanceof JsonObject object)) {
                throw new JsonException("a list of objects is expected, and it holds something else");
            }
            objects.add(object);
        }
        return objects;
    }
}
