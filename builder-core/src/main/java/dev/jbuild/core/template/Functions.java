package dev.jbuild.core.template;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonBool;
import dev.jbuild.cache.json.JsonNull;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.cache.json.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Go's functions and docker's. An argument that does not fit is a {@link Wrong} with the reason. */
final class Functions {

    /** Those that leave their first argument as it is at the top of a table. */
    private static final Set<String> OF_TEXTS =
            Set.of("json", "split", "join", "title", "lower", "upper", "pad", "truncate");

    private static final Set<String> OTHERS = Set.of(
            "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "print", "println",
            "printf");

    private static final Pattern WORD_START = Pattern.compile("(^|[^\\p{L}\\p{N}_'])(\\p{L})");

    private Functions() {}

    /** An argument that does not fit. */
    static final class Wrong extends Exception {

        private static final long serialVersionUID = 1L;

        Wrong(String reason) {
            super(reason);
        }
    }

    static boolean isKnown(String name) {
        return OF_TEXTS.contains(name) || OTHERS.contains(name);
    }

    /** @param heading whether this is the top of a table */
    static JsonValue call(String name, List<JsonValue> arguments, boolean heading) throws Wrong {
        if (heading && OF_TEXTS.contains(name)) {
            return arguments.isEmpty() ? new JsonString("") : arguments.getFirst();
        }
        return switch (name) {
            case "and", "or" -> chosen(name, arguments);
            case "not" -> new JsonBool(!isTrue(only(name, arguments)));
            case "eq", "ne", "lt", "le", "gt", "ge" -> new JsonBool(compares(name, arguments));
            case "len" -> JsonNumber.of(length(only(name, arguments)));
            case "index" -> index(arguments);
            case "slice" -> slice(arguments);
            case "print" -> new JsonString(GoText.print(arguments));
            case "println" -> new JsonString(GoText.println(arguments));
            case "printf" ->
                new JsonString(PrintfText.format(text(name, arguments, 0), arguments.subList(1, arguments.size())));
            default -> ofTexts(name, arguments);
        };
    }

    private static JsonValue ofTexts(String name, List<JsonValue> arguments) throws Wrong {
        return switch (name) {
            case "json" -> new JsonString(new String(Json.write(only(name, arguments)), StandardCharsets.UTF_8));
            case "lower" -> new JsonString(text(name, arguments, 0, 1).toLowerCase(Locale.ROOT));
            case "upper" -> new JsonString(text(name, arguments, 0, 1).toUpperCase(Locale.ROOT));
            case "title" ->
                new JsonString(WORD_START
                        .matcher(text(name, arguments, 0, 1))
                        .replaceAll(
                                match -> match.group(1).replace("\\", "\\\\").replace("$", "\\$")
                                        + match.group(2).toUpperCase(Locale.ROOT)));
            case "split" -> split(text(name, arguments, 0, 2), text(name, arguments, 1));
            case "join" -> new JsonString(String.join(text(name, arguments, 1), texts(arguments.getFirst())));
            case "pad" -> {
                String text = text(name, arguments, 0, 3);
                yield new JsonString(
                        text.isEmpty()
                                ? text
                                : " ".repeat(count(name, arguments, 1)) + text + " ".repeat(count(name, arguments, 2)));
            }
            default -> {
                String text = text(name, arguments, 0, 2);
                int most = count(name, arguments, 1);
                yield new JsonString(
                        text.codePointCount(0, text.length()) <= most
                                ? text
                                : text.substring(0, text.offsetByCodePoints(0, most)));
            }
        };
    }

    /** What Go takes for true: what is neither false nor zero nor empty nor nil. */
    static boolean isTrue(JsonValue value) {
        return switch (value) {
            case JsonBool bool -> bool.value();
            case JsonNumber number -> new BigDecimal(number.literal()).signum() != 0;
            case JsonString string -> !string.value().isEmpty();
            case JsonNull nothing -> false;
            case JsonArray array -> !array.values().isEmpty();
            case JsonObject object -> !object.members().isEmpty();
        };
    }

    private static JsonValue chosen(String name, List<JsonValue> arguments) throws Wrong {
        needs(name, arguments, 1);
        for (JsonValue argument : arguments) {
            if (isTrue(argument) == name.equals("or")) {
                return argument;
            }
        }
        return arguments.getLast();
    }

    private static boolean compares(String name, List<JsonValue> arguments) throws Wrong {
        needs(name, arguments, 2);
        if (!name.equals("eq") && arguments.size() > 2) {
            throw new Wrong(name + " compares two values, and here are " + arguments.size());
        }
        JsonValue first = arguments.getFirst();
        for (JsonValue other : arguments.subList(1, arguments.size())) {
            boolean found = switch (name) {
                case "eq" -> isEqual(first, other);
                case "ne" -> !isEqual(first, other);
                case "lt" -> order(first, other) < 0;
                case "le" -> order(first, other) <= 0;
                case "gt" -> order(first, other) > 0;
                default -> order(first, other) >= 0;
            };
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEqual(JsonValue first, JsonValue second) throws Wrong {
        if (first instanceof JsonNull || second instanceof JsonNull) {
            return first.equals(second);
        }
        if (first instanceof JsonBool && second instanceof JsonBool) {
            return first.equals(second);
        }
        return order(first, second) == 0;
    }

    private static int order(JsonValue first, JsonValue second) throws Wrong {
        if (first instanceof JsonString left && second instanceof JsonString right) {
            return left.value().compareTo(right.value());
        }
        if (first instanceof JsonNumber left && second instanceof JsonNumber right) {
            return new BigDecimal(left.literal()).compareTo(new BigDecimal(right.literal()));
        }
        throw new Wrong(GoText.type(first) + " and " + GoText.type(second)
                + " can't be compared (incompatible types for comparison)");
    }

    private static long length(JsonValue value) throws Wrong {
        return switch (value) {
            case JsonString string -> string.value().getBytes(StandardCharsets.UTF_8).length;
            case JsonArray array -> array.values().size();
            case JsonObject object -> object.members().size();
            case JsonNumber number -> throw new Wrong("a number has no length (len of type int)");
            case JsonBool bool -> throw new Wrong("true and false have no length (len of type bool)");
            case JsonNull nothing -> throw new Wrong("nil has no length (len of nil pointer)");
        };
    }

    private static JsonValue index(List<JsonValue> arguments) throws Wrong {
        needs("index", arguments, 1);
        JsonValue value = arguments.getFirst();
        for (JsonValue key : arguments.subList(1, arguments.size())) {
            value = switch (value) {
                case JsonObject object -> member(object, key);
                case JsonArray array ->
                    array.values().get(place(key, array.values().size()));
                case JsonString string -> {
                    byte[] bytes = string.value().getBytes(StandardCharsets.UTF_8);
                    yield JsonNumber.of(bytes[place(key, bytes.length)] & 0xff);
                }
                case JsonNull nothing -> throw new Wrong("there is nothing to be indexed (index of untyped nil)");
                case JsonNumber number -> throw new Wrong("a number can't be indexed (can't index item of type int)");
                case JsonBool bool ->
                    throw new Wrong("true and false can't be indexed (can't index item of type bool)");
            };
        }
        return value;
    }

    private static JsonValue member(JsonObject object, JsonValue key) throws Wrong {
        if (!(key instanceof JsonString name)) {
            throw new Wrong("a map is indexed by strings, not by " + GoText.type(key));
        }
        // Where all are strings, as with labels, a missing one is the empty string.
        boolean strings = object.members().values().stream().allMatch(JsonString.class::isInstance);
        return object.get(name.value()).orElse(strings ? new JsonString("") : new JsonNull());
    }

    private static int place(JsonValue key, int size) throws Wrong {
        if (!(key instanceof JsonNumber number) || !number.literal().matches("[0-9]{1,9}")) {
            throw new Wrong("a list is indexed by numbers, not by " + GoText.of(key));
        }
        if (number.toLong() >= size) {
            throw new Wrong("the list has " + size + " items, so there is no number " + number.literal()
                    + " (index out of range)");
        }
        return (int) number.toLong();
    }

    private static JsonValue slice(List<JsonValue> arguments) throws Wrong {
        needs("slice", arguments, 1);
        int size = (int) length(arguments.getFirst());
        int from = arguments.size() > 1 ? place(arguments.get(1), size + 1) : 0;
        int to = arguments.size() > 2 ? place(arguments.get(2), size + 1) : size;
        if (from > to) {
            throw new Wrong("a slice can't end before it begins (invalid slice index)");
        }
        return switch (arguments.getFirst()) {
            case JsonArray array -> new JsonArray(array.values().subList(from, to));
            case JsonString string ->
                new JsonString(new String(
                        string.value().getBytes(StandardCharsets.UTF_8), from, to - from, StandardCharsets.UTF_8));
            case JsonObject object -> throw new Wrong("a map has no slices");
            case JsonNumber number -> throw new Wrong("a number has no slices");
            case JsonBool bool -> throw new Wrong("true and false have no slices");
            case JsonNull nothing -> throw new Wrong("nil has no slices");
        };
    }

    private static JsonArray split(String text, String separator) {
        if (separator.isEmpty()) {
            return JsonArray.ofStrings(
                    text.codePoints().mapToObj(Character::toString).toList());
        }
        return JsonArray.ofStrings(List.of(text.split(Pattern.quote(separator), -1)));
    }

    private static List<String> texts(JsonValue value) throws Wrong {
        if (value instanceof JsonNull) {
            return List.of();
        }
        if (!(value instanceof JsonArray array)) {
            throw new Wrong("join wants a list, not " + GoText.type(value));
        }
        List<String> texts = new ArrayList<>();
        array.values().forEach(item -> texts.add(GoText.of(item)));
        return texts;
    }

    private static void needs(String name, List<JsonValue> arguments, int least) throws Wrong {
        if (arguments.size() < least) {
            throw new Wrong(name + " wants " + least + (least == 1 ? " argument" : " arguments") + ", and here "
                    + (arguments.size() == 1 ? "is 1" : "are " + arguments.size())
                    + " (wrong number of args for " + name + ")");
        }
    }

    private static JsonValue only(String name, List<JsonValue> arguments) throws Wrong {
        exactly(name, arguments, 1);
        return arguments.getFirst();
    }

    private static void exactly(String name, List<JsonValue> arguments, int count) throws Wrong {
        needs(name, arguments, count);
        if (arguments.size() > count) {
            throw new Wrong(name + " wants " + count + (count == 1 ? " argument" : " arguments") + ", and here are "
                    + arguments.size() + " (wrong number of args for " + name + ")");
        }
    }

    private static String text(String name, List<JsonValue> arguments, int index, int exactly) throws Wrong {
        exactly(name, arguments, exactly);
        return text(name, arguments, index);
    }

    private static String text(String name, List<JsonValue> arguments, int index) throws Wrong {
        needs(name, arguments, index + 1);
        if (arguments.get(index) instanceof JsonString string) {
            return string.value();
        }
        throw new Wrong(name + " wants a string, not " + GoText.type(arguments.get(index)) + " (wrong type for value)");
    }

    private static int count(String name, List<JsonValue> arguments, int index) throws Wrong {
        if (arguments.get(index) instanceof JsonNumber number
                && number.literal().matches("[0-9]{1,5}")) {
            return (int) number.toLong();
        }
        throw new Wrong(name + " wants a number of characters, not " + GoText.of(arguments.get(index)));
    }
}
