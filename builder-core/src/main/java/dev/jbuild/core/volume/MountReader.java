package dev.jbuild.core.volume;

import dev.jbuild.core.exec.SizeText;
import dev.jbuild.core.failure.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code -v} and {@code --mount} as docker has them. */
public final class MountReader {

    private MountReader() {}

    /**
     * {@code [SOURCE:]TARGET[:OPTION,...]}: a source that is a path is the host's, another one a volume's name.
     *
     * @param directory which a source that begins with a dot is relative to
     */
    public static MountRequest volume(String text, Path directory) throws EngineException {
        List<String> parts = new ArrayList<>(List.of(text.split(":", -1)));
        if (parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
            throw wrong("-v " + text, "invalid volume specification");
        }
        String options =
                parts.size() == 3 || (parts.size() == 2 && !parts.get(1).startsWith("/")) ? parts.removeLast() : "";
        String target = target("-v " + text, parts.getLast());
        VolumeOptions read = VolumeOptions.read("-v " + text, options);
        if (parts.size() == 1) {
            return new MountRequest.OfVolume(Optional.empty(), target, read.readOnly(), read.copied(), Map.of());
        }
        String source = parts.getFirst();
        if (source.startsWith("/") || source.startsWith(".") || source.startsWith("~")) {
            String path = directory.resolve(source).normalize().toString();
            return new MountRequest.Host(path, target, read.readOnly(), read.recursive(), read.propagation(), true);
        }
        return new MountRequest.OfVolume(
                Optional.of(VolumeStore.check(source)), target, read.readOnly(), read.copied(), Map.of());
    }

    /** {@code type=...,source=...,target=...}. */
    public static MountRequest mount(String specification, Path directory) throws EngineException {
        String flag = "--mount " + specification;
        Map<String, String> fields = fields(flag, specification);
        Map<String, String> labels = new LinkedHashMap<>();
        fields.keySet().stream()
                .filter(key -> key.startsWith("volume-label "))
                .toList()
                .forEach(key -> take(fields, key).ifPresent(text -> label(labels, text)));
        String type = take(fields, "type").orElse("volume");
        String target = target(flag, take(fields, "target").orElse(""));
        boolean readOnly = flag(flag, fields, "readonly");
        Optional<String> source = take(fields, "source");
        MountRequest request = switch (type) {
            case "bind" ->
                new MountRequest.Host(
                        directory
                                .resolve(source.orElseThrow(() -> missing(flag, "source")))
                                .normalize()
                                .toString(),
                        target,
                        readOnly,
                        recursive(flag, fields),
                        propagation(flag, take(fields, "bind-propagation").orElse("rprivate")),
                        flag(flag, fields, "bind-create-src"));
            case "volume" -> {
                if (!take(fields, "volume-driver").orElse("local").equals("local")) {
                    throw wrong(flag, "there is no driver but local");
                }
                yield new MountRequest.OfVolume(
                        source.isPresent() ? Optional.of(VolumeStore.check(source.get())) : Optional.empty(),
                        target,
                        readOnly,
                        !flag(flag, fields, "volume-nocopy"),
                        labels);
            }
            case "tmpfs" -> {
                if (source.isPresent()) {
                    throw wrong(flag, "a tmpfs has no source");
                }
                Optional<String> size = take(fields, "tmpfs-size");
                Optional<String> mode = take(fields, "tmpfs-mode");
                yield new MountRequest.Memory(
                        target,
                        size.isPresent()
                                ? OptionalLong.of(SizeText.parse("tmpfs-size", size.get()))
                                : OptionalLong.empty(),
                        mode.isPresent() ? Optional.of(mode(flag, mode.get())) : Optional.empty(),
                        readOnly);
            }
            case "image" -> new MountRequest.OfImage(source.orElseThrow(() -> missing(flag, "source")), target);
            default -> throw wrong(flag, "the type \"" + type + "\" is not one of bind, volume, tmpfs and image");
        };
        if (!fields.isEmpty()) {
            throw wrong(flag, "unexpected key '" + fields.keySet().iterator().next() + "' for type " + type);
        }
        return request;
    }

    private static Map<String, String> fields(String flag, String text) throws EngineException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : CommaSeparated.split(text)) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = field.substring(equals + 1);
            String name = switch (key) {
                case "src" -> "source";
                case "dst", "destination" -> "target";
                case "ro" -> "readonly";
                default -> key;
            };
            if (equals < 0) {
                if (!List.of("readonly", "volume-nocopy", "bind-nonrecursive", "bind-create-src")
                        .contains(name)) {
                    throw wrong(flag, "invalid field '" + field + "' must be a key=value pair");
                }
                value = "true";
            }
            // Labels may come several times.
            fields.put(name.equals("volume-label") ? name + " " + fields.size() : name, value);
        }
        fields.remove("consistency");
        return fields;
    }

    private static void label(Map<String, String> labels, String text) {
        int equals = text.indexOf('=');
        labels.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? "" : text.substring(equals + 1));
    }

    private static Optional<String> take(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.remove(name));
    }

    private static boolean flag(String flag, Map<String, String> fields, String name) throws EngineException {
        String value = take(fields, name).orElse("false");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw wrong(flag, "invalid value for " + name + ": " + value);
        };
    }

    private static boolean recursive(String flag, Map<String, String> fields) throws EngineException {
        boolean plain = flag(flag, fields, "bind-nonrecursive");
        String word = take(fields, "bind-recursive").orElse(plain ? "disabled" : "enabled");
        return switch (word) {
            case "enabled", "readonly" -> true;
            case "disabled" -> false;
            default -> throw wrong(flag, "bind-recursive=" + word + " is not one of enabled, disabled and readonly");
        };
    }

    static MountRequest.Propagation propagation(String flag, String word) throws EngineException {
        return switch (word) {
            case "private", "rprivate" -> MountRequest.Propagation.PRIVATE;
            case "slave", "rslave" -> MountRequest.Propagation.SLAVE;
            case "shared", "rshared" -> MountRequest.Propagation.SHARED;
            default -> throw wrong(flag, "the propagation \"" + word + "\" is not known");
        };
    }

    private static int mode(String flag, String text) throws EngineException {
        if (!text.matches("0?[0-7]{1,4}")) {
            throw wrong(flag, "the mode " + text + " is no octal number");
        }
        return Integer.parseInt(text, 8);
    }

    private static String target(String flag, String target) throws EngineException {
        if (!target.startsWith("/")) {
            throw wrong(flag, "invalid mount path: '" + target + "' mount path must be absolute");
        }
        String plain = Path.of(target).normalize().toString();
        if (plain.equals("/")) {
            throw wrong(flag, "invalid specification: destination can't be '/'");
        }
        return plain;
    }

    private static EngineException missing(String flag, String name) {
        return wrong(flag, "field " + name + " must not be empty");
    }

    static EngineException wrong(String flag, String why) {
        return new EngineException(
                "JB1090",
                flag + ": " + why + ".",
                "Write for example -v /srv/data:/data:ro, -v cache:/var/cache, or --mount type=bind,source=/srv,target=/data.");
    }
}
