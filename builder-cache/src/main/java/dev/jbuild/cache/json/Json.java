package dev.jbuild.cache.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Parses JSON of strangers within limits, and writes JSON to the same bytes each time. Thread safe. */
public final class Json {

    /** How deep objects and arrays may lie in each other. */
    public static final int DEPTH_LIMIT = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_LIMIT)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private Json() {}

    /**
     * Reads one document.
     *
     * @throws JsonException if it is longer than the limit, nested deeper than {@link #DEPTH_LIMIT}, has a key twice in an
     *     object, is followed by something else, or is no JSON
     */
    public static JsonValue parse(byte[] document, int limitBytes) {
        if (document.length > limitBytes) {
            throw tooLong(limitBytes);
        }
        try (JsonParser parser = FACTORY.createParser(document)) {
            parser.nextToken();
            JsonValue value = value(parser);
            if (parser.nextToken() != null) {
                throw new JsonException("the JSON document is followed by something else");
            }
            return value;
        } catch (JsonException failure) {
            throw failure;
        } catch (JsonProcessingException failure) {
            throw new JsonException("the JSON document can't be read: " + failure.getOriginalMessage());
        } catch (IOException failure) {
            throw new JsonException("the JSON document can't be read: " + failure.getMessage());
        }
    }

    /** As {@link #parse(byte[], int)}; never reads more than one byte beyond the limit, and does not close the stream. */
    public static JsonValue parse(InputStream in, int limitBytes) throws IOException {
        byte[] document = in.readNBytes(limitBytes);
        if (document.length == limitBytes && in.read() >= 0) {
            throw tooLong(limitBytes);
        }
        return parse(document, limitBytes);
    }

    /** An object that this program wrote itself. */
    public static JsonObject parseObject(byte[] document) {
        return parseObject(document, Integer.MAX_VALUE);
    }

    /** As {@link #parse(byte[], int)}, for a document that has to be an object. */
    public static JsonObject parseObject(byte[] document, int limitBytes) {
        if (parse(document, limitBytes) instanceof JsonObject object) {
            return object;
        }
        throw new JsonException("the JSON document has to be an object, and it is something else");
    }

    private static JsonException tooLong(int limitBytes) {
        return new JsonException("the JSON document is longer than " + limitBytes + " bytes");
    }

    /** The recursion is bounded by the parser's limit of depth. */
    private static JsonValue value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new JsonException("the JSON document is empty or cut off");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new JsonString(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText());
            case VALUE_TRUE -> new JsonBool(true);
            case VALUE_FALSE -> new JsonBool(false);
            case VALUE_NULL -> new JsonNull();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new JsonException("the JSON document is cut off");
        };
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return new JsonObject(members);
    }

    private static JsonArray array(JsonParser parser) throws IOException {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new JsonArray(items);
    }

    /** The value's bytes: UTF-8, no white space, keys in their order. */
    public static byte[] write(JsonValue value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
            write(value, generator);
        } catch (IOException impossible) {
            throw new IllegalStateException("memory can be written to", impossible);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonValue value, JsonGenerator generator) throws IOException {
        switch (value) {
            case JsonString string -> generator.writeString(string.value());
            case JsonNumber number -> generator.writeNumber(number.literal());
            case JsonBool bool -> generator.writeBoolean(bool.value());
            case JsonNull nothing -> generator.writeNull();
            case JsonArray array -> {
                generator.writeStartArray();
                for (JsonValue item : array.values()) {
                    write(item, generator);
                }
                generator.writeEndArray();
            }
            case JsonObject object -> {
                generator.writeStartObject();
                for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
                    generator.writeFieldName(member.getKey());
                    write(member.getValue(), generator);
                }
                generator.writeEndObject();
            }
        }
    }
}
