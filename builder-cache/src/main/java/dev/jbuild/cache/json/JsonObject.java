package dev.jbuild.cache.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A JSON object. Keeps the order of its keys; equality does not depend on it.
 *
 * <p>The getters by kind treat a missing key and {@code null} alike, and throw a {@link JsonException} that names the key
 * when the value is of another kind.
 */
public record JsonObject(SequencedMap<String, JsonValue> members) implements JsonValue {

    public JsonObject {
        members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    /** {@code {}}. */
    public static final JsonObject EMPTY = new JsonObject(new LinkedHashMap<>());

    public static Builder builder() {
        return new Builder();
    }

    public Optional<JsonValue> get(String key) {
        return Optional.ofNullable(members.get(key));
    }

    public boolean has(String key) {
        return members.containsKey(key);
    }

    public Optional<String> string(String key) {
        return of(key, JsonString.class, "a string").map(JsonString::value);
    }

    /** A string that has to be there. */
    public String requireString(String key) {
        return string(key).orElseThrow(() -> missing(key));
    }

    public Optional<Long> number(String key) {
        Optional<JsonNumber> number = of(key, JsonNumber.class, "a number");
        return number.isPresent() ? Optional.of(number.get().toLong()) : Optional.empty();
    }

    /** A whole number that has to be there. */
    public long requireNumber(String key) {
        return number(key).orElseThrow(() -> missing(key));
    }

    public Optional<Boolean> bool(String key) {
        return of(key, JsonBool.class, "true or false").map(JsonBool::value);
    }

    public Optional<JsonObject> object(String key) {
        return of(key, JsonObject.class, "an object");
    }

    public Optional<JsonArray> array(String key) {
        return of(key, JsonArray.class, "a list");
    }

    /** The list of strings under a key. */
    public Optional<List<String>> strings(String key) {
        Optional<JsonArray> array = array(key);
        return array.isPresent() ? Optional.of(array.get().strings()) : Optional.empty();
    }

    /** The object of strings under a key, in its order. */
    public Optional<SequencedMap<String, String>> stringMap(String key) {
        Optional<JsonObject> object = object(key);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        SequencedMap<String, String> map = new LinkedHashMap<>();
        for (String name : object.get().members.keySet()) {
            map.put(name, object.get().requireString(name));
        }
        return Optional.of(map);
    }

    private <T extends JsonValue> Optional<T> of(String key, Class<T> kind, String words) {
        JsonValue value = members.get(key);
        if (value == null || value instanceof JsonNull) {
            return Optional.empty();
        }
        if (!kind.isInstance(value)) {
            throw new JsonException("\"" + key + "\" has to be " + words + ", and it is something else");
        }
        return Optional.of(kind.cast(value));
    }

    private static JsonException missing(String key) {
        return new JsonException("\"" + key + "\" is missing");
    }

    /** Collects the members of an object in order. Not thread safe. */
    public static final class Builder {

        private final SequencedMap<String, JsonValue> members = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String key, JsonValue value) {
            members.put(key, value);
            return this;
        }

        public Builder put(String key, String value) {
            return put(key, new JsonString(value));
        }

        public Builder put(String key, long value) {
            return put(key, JsonNumber.of(value));
        }

        public Builder put(String key, boolean value) {
            return put(key, new JsonBool(value));
        }

        public Builder put(String key, Iterable<String> value) {
            return put(key, JsonArray.ofStrings(value));
        }

        public Builder put(String key, Map<String, String> value) {
            SequencedMap<String, JsonValue> strings = new LinkedHashMap<>();
            value.forEach((name, text) -> strings.put(name, new JsonString(text)));
            return put(key, new JsonObject(strings));
        }

        /** Only if there is a value; as Go's {@code omitempty}. */
        public Builder putIfPresent(String key, Optional<String> value) {
            value.ifPresent(text -> put(key, text));
            return this;
        }

        public JsonObject build() {
            return new JsonObject(members);
        }
    }
}
