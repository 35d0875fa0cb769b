package dev.jbuild.grammar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the tables of rows that say how BuildKit understands something (folder in the property {@code jbuild.tables}). */
public final class Tables {

    private static final Path FOLDER = Path.of(System.getProperty("jbuild.tables", "../testdata/tables"));

    private Tables() {}

    /** A row; its members are strings, booleans, longs, lists and maps. */
    public record Row(Map<String, Object> members) {
        public String text(String key) {
            return String.valueOf(members.get(key));
        }

        public boolean has(String key) {
            return members.containsKey(key);
        }

        public boolean flag(String key) {
            return Boolean.TRUE.equals(members.get(key));
        }

        @SuppressWarnings("unchecked")
        public Map<String, Object> map(String key) {
            return (Map<String, Object>) members.getOrDefault(key, Map.of());
        }

        @SuppressWarnings("unchecked")
        public List<Object> list(String key) {
            return (List<Object>) members.getOrDefault(key, List.of());
        }

        @Override
        public String toString() {
            return members.toString().replace("\n", "\\n");
        }
    }

    @SuppressWarnings("unchecked")
    public static List<Row> rows(String table) {
        try (JsonParser parser =
                new JsonFactory().createParser(FOLDER.resolve(table + ".json").toFile())) {
            parser.nextToken();
            List<Row> rows = new ArrayList<>();
            for (Object row : (List<Object>) value(parser)) {
                rows.add(new Row((Map<String, Object>) row));
            }
            return rows;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new IOException("a table has no " + parser.currentToken());
        };
    }
}
