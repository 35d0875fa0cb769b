package dev.jbuild.core.template;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonBool;
import dev.jbuild.cache.json.JsonNull;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.cache.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Go's printf, with the verbs v, s, q, d, x, t, f, g, e and c. What does not fit is said as Go says it. */
final class PrintfText {

    private static final Pattern VERB =
            Pattern.compile("%([-+0 #]*)([0-9]{0,4})(?:\\.([0-9]{0,4}))?(.|$)", Pattern.DOTALL);

    private PrintfText() {}

    static String format(String format, List<JsonValue> arguments) {
        StringBuilder text = new StringBuilder();
        Matcher verb = VERB.matcher(format);
        int done = 0;
        int used = 0;
        while (verb.find()) {
            text.append(format, done, verb.start());
            done = verb.end();
            String letter = verb.group(4);
            if (letter.equals("%")) {
                text.append('%');
            } else if (letter.isEmpty()) {
                text.append("%!(NOVERB)");
            } else if (used == arguments.size()) {
                text.append("%!").append(letter).append("(MISSING)");
            } else {
                text.append(padded(one(letter, verb, arguments.get(used++)), verb.group(1), verb.group(2)));
            }
        }
        text.append(format, done, format.length());
        if (used < arguments.size()) {
            text.append(arguments.subList(used, arguments.size()).stream()
                    .map(value -> GoText.type(value) + "=" + GoText.of(value))
                    .collect(Collectors.joining(", ", "%!(EXTRA ", ")")));
        }
        return text.toString();
    }

    private static String one(String letter, Matcher verb, JsonValue value) {
        String flags = verb.group(1);
        String precision = verb.group(3) == null ? "" : verb.group(3);
        if (value instanceof JsonArray array && !letter.equals("v") && !letter.equals("T")) {
            return array.values().stream()
                    .map(item -> one(letter, verb, item))
                    .collect(Collectors.joining(" ", "[", "]"));
        }
        return switch (letter) {
            case "v" -> value instanceof JsonNull ? "<nil>" : flags.contains("#") ? sharp(value) : GoText.of(value);
            case "T" -> GoText.type(value);
            case "s" -> value instanceof JsonString string ? cut(string.value(), verb.group(3)) : wrong(letter, value);
            case "q" -> value instanceof JsonString string ? GoText.quote(string.value()) : wrong(letter, value);
            case "t" -> value instanceof JsonBool bool ? Boolean.toString(bool.value()) : wrong(letter, value);
            case "d" -> isWhole(value) ? signed(GoText.of(value), flags) : wrong(letter, value);
            case "x", "X" -> hexadecimal(letter, value);
            case "c" -> isWhole(value) ? Character.toString((int) number(value)) : wrong(letter, value);
            case "f", "e", "g" -> floating(letter, value, precision, flags);
            default -> wrong(letter, value);
        };
    }

    private static String sharp(JsonValue value) {
        return value instanceof JsonString string ? GoText.quote(string.value()) : GoText.of(value);
    }

    private static String cut(String text, String precision) {
        if (precision == null) {
            return text;
        }
        int most = precision.isEmpty() ? 0 : Integer.parseInt(precision);
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most));
    }

    private static boolean isWhole(JsonValue value) {
        return value instanceof JsonNumber && GoText.type(value).equals("int");
    }

    private static double number(JsonValue value) {
        return Double.parseDouble(GoText.of(value));
    }

    private static String signed(String number, String flags) {
        return flags.contains("+") && !number.startsWith("-") ? "+" + number : number;
    }

    private static String hexadecimal(String letter, JsonValue value) {
        String digits = value instanceof JsonString string
                ? HexFormat.of().formatHex(string.value().getBytes(StandardCharsets.UTF_8))
                : isWhole(value) ? new java.math.BigInteger(GoText.of(value)).toString(16) : wrong(letter, value);
        return letter.equals("X") ? digits.toUpperCase(Locale.ROOT) : digits;
    }

    private static String floating(String letter, JsonValue value, String precision, String flags) {
        if (!(value instanceof JsonNumber) || isWhole(value)) {
            return wrong(letter, value);
        }
        if (letter.equals("g")) {
            return signed(GoText.of(value), flags);
        }
        int digits = precision.isEmpty() ? 6 : Integer.parseInt(precision);
        // Of the binary number, as Go rounds it: 2.25 to one digit is 2.2.
        String text = letter.equals("f")
                ? new BigDecimal(number(value))
                        .setScale(digits, RoundingMode.HALF_EVEN)
                        .toPlainString()
                : String.format(Locale.ROOT, "%." + digits + "e", number(value));
        return signed(text, flags);
    }

    private static String wrong(String letter, JsonValue value) {
        return value instanceof JsonNull
                ? "%!" + letter + "(<nil>)"
                : "%!" + letter + "(" + GoText.type(value) + "=" + GoText.of(value) + ")";
    }

    private static String padded(String text, String flags, String width) {
        int missing = (width.isEmpty() ? 0 : Integer.parseInt(width)) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        if (flags.contains("-")) {
            return text + " ".repeat(missing);
        }
        if (!flags.contains("0")) {
            return " ".repeat(missing) + text;
        }
        boolean sign = text.startsWith("-") || text.startsWith("+");
        return (sign ? text.substring(0, 1) : "") + "0".repeat(missing) + text.substring(sign ? 1 : 0);
    }
}
