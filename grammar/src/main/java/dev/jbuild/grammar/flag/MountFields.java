package dev.jbuild.grammar.flag;

import dev.jbuild.grammar.problem.Suggestions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a mount: {@code key=value} or {@code key}, divided by commas; a field in double quotes may hold commas. */
final class MountFields {

    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)([kmgt]?)i?b?", Pattern.CASE_INSENSITIVE);

    private final Map<String, String> values = new LinkedHashMap<>();

    private MountFields() {}

    static MountFields read(String text, RunMount.Expansion expansion) throws FlagException {
        MountFields fields = new MountFields();
        for (String field : split(text)) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            String name = switch (key) {
                case "dst", "destination" -> "target";
                case "src" -> "source";
                case "ro" -> "readonly";
                case "rw" -> "readwrite";
                default -> key;
            };
            boolean isFlag = Set.of("readonly", "readwrite", "required").contains(name);
            if (equals < 0 && !isFlag) {
                throw new FlagException("no-value", "invalid field \"" + field + "\": it must be a key=value pair");
            }
            String value = equals < 0 ? "true" : field.substring(equals + 1);
            // A variable in from= is refused, so it has to be seen.
            fields.values.put(name, name.equals("from") ? value : expansion.of(value));
        }
        return fields;
    }

    private static List<String> split(String text) throws FlagException {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (quoted && character == '"' && index + 1 < text.length() && text.charAt(index + 1) == '"') {
                field.append('"');
                index++;
            } else if (character == '"') {
                quoted = !quoted;
            } else if (character == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(character);
            }
        }
        if (quoted) {
            throw new FlagException("csv", "a quote in \"" + text + "\" is never closed");
        }
        fields.add(field.toString());
        return fields;
    }

    void allow(Set<String> known, String type) throws FlagException {
        for (String key : values.keySet()) {
            if (Set.of("mode", "uid", "gid").contains(key) && !known.contains(key)) {
                throw new FlagException("unexpected-key", key + " not allowed for \"" + type + "\" type mounts");
            }
            if (key.equals("from") && !known.contains(key)) {
                throw new FlagException("unexpected-key", type + " mount should not have a from");
            }
            if (!known.contains(key)) {
                throw new FlagException(
                        "unexpected-key",
                        "unexpected key '" + key + "' for mount type \"" + type + "\""
                                + Suggestions.closest(key, known)
                                        .map(close -> "; did you mean " + close + "?")
                                        .orElse(""));
            }
        }
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Empty if there is none, which is found out when it is used. */
    String target() {
        return values.getOrDefault("target", "");
    }

    boolean flag(String key) throws FlagException {
        String value = values.getOrDefault(key, "false").toLowerCase(Locale.ROOT);
        return switch (value) {
            case "true", "1", "t" -> true;
            case "false", "0", "f" -> false;
            default -> throw new FlagException("bad-value", "invalid value for " + key + ": " + value);
        };
    }

    boolean isReadOnly(boolean otherwise) throws FlagException {
        boolean readOnly = otherwise;
        for (String key : values.keySet()) {
            if (key.equals("readonly")) {
                readOnly = flag(key);
            } else if (key.equals("readwrite")) {
                readOnly = !flag(key);
            }
        }
        return readOnly;
    }

    int mode(int otherwise) throws FlagException {
        String value = values.get("mode");
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-7]{1,10}") || Long.parseLong(value, 8) > 07777) {
            throw new FlagException("bad-value", "invalid value " + value + " for mode");
        }
        return Integer.parseInt(value, 8);
    }

    int number(String key) throws FlagException {
        String value = values.getOrDefault(key, "0");
        if (!value.matches("\\d{1,10}") || Long.parseLong(value) > Integer.MAX_VALUE) {
            throw new FlagException("bad-value", "invalid value " + value + " for " + key);
        }
        return Integer.parseInt(value);
    }

    OptionalLong size() throws FlagException {
        String value = values.get("size");
        if (value == null) {
            return OptionalLong.empty();
        }
        Matcher matcher = SIZE.matcher(value);
        if (!matcher.matches()) {
            throw new FlagException("bad-value", "invalid value \"" + value + "\" for size");
        }
        int shift = 10
                * (matcher.group(2).isEmpty()
                        ? 0
                        : 1 + "kmgt".indexOf(matcher.group(2).toLowerCase(Locale.ROOT)));
        return OptionalLong.of(new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(1L << shift))
                .longValue());
    }
}
