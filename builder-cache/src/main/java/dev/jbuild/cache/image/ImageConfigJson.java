package dev.jbuild.cache.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.ImageConfig.Healthcheck;
import dev.jbuild.cache.image.ImageConfig.History;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/** A config as its document, and back. */
final class ImageConfigJson {

    /** RFC 3339 with only as many digits of the second as it has, as Go writes it; {@link Instant} writes groups of three. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private static final String ROOTFS_TYPE = "layers";

    private ImageConfigJson() {}

    static ImageConfig read(JsonObject document) {
        JsonObject config = document.object("config").orElse(JsonObject.EMPTY);
        JsonObject rootfs = document.object("rootfs").orElseThrow(() -> new JsonException("\"rootfs\" is missing"));
        if (!rootfs.string("type").orElse("").equals(ROOTFS_TYPE)) {
            throw new JsonException("the type of \"rootfs\" has to be \"" + ROOTFS_TYPE + "\"");
        }
        return ImageConfig.builder(document.requireString("architecture"), document.requireString("os"))
                .created(time(document, "created"))
                .author(text(document, "author"))
                .osVersion(text(document, "os.version"))
                .variant(text(document, "variant"))
                .user(config.string("User").orElse(""))
                .exposedPorts(keys(config, "ExposedPorts"))
                .env(config.strings("Env").orElse(List.of()))
                .entrypoint(config.strings("Entrypoint"))
                .cmd(config.strings("Cmd"))
                .volumes(keys(config, "Volumes"))
                .workingDir(config.string("WorkingDir").orElse(""))
                .labels(labels(config))
                .stopSignal(text(config, "StopSignal"))
                .argsEscaped(config.bool("ArgsEscaped").orElse(false))
                .healthcheck(config.object("Healthcheck").map(ImageConfigJson::healthcheck))
                .onBuild(config.strings("OnBuild").orElse(List.of()))
                .shell(config.strings("Shell"))
                .diffIds(rootfs.strings("diff_ids").orElse(List.of()).stream()
                        .map(DiffId::parse)
                        .toList())
                .history(document.array("history").map(JsonArray::objects).orElse(List.of()).stream()
                        .map(ImageConfigJson::history)
                        .toList())
                .build();
    }

    private static Map<String, String> labels(JsonObject config) {
        Optional<SequencedMap<String, String>> labels = config.stringMap("Labels");
        return labels.isPresent() ? labels.get() : Map.of();
    }

    private static Optional<String> text(JsonObject object, String key) {
        return object.string(key).filter(value -> !value.isEmpty());
    }

    private static Set<String> keys(JsonObject object, String key) {
        return object.object(key)
                .map(set -> (Set<String>) set.members().keySet())
                .orElse(Set.of());
    }

    private static Optional<Instant> time(JsonObject object, String key) {
        return text(object, key).map(value -> OffsetDateTime.parse(value).toInstant());
    }

    private static Healthcheck healthcheck(JsonObject object) {
        return new Healthcheck(
                object.strings("Test").orElse(List.of()),
                object.number("Interval").orElse(0L),
                object.number("Timeout").orElse(0L),
                object.number("StartPeriod").orElse(0L),
                object.number("StartInterval").orElse(0L),
                Math.toIntExact(object.number("Retries").orElse(0L)));
    }

    private static History history(JsonObject object) {
        return new History(
                time(object, "created"),
                object.string("created_by").orElse(""),
                text(object, "author"),
                text(object, "comment"),
                object.bool("empty_layer").orElse(false));
    }

    static JsonObject write(ImageConfig image) {
        JsonObject.Builder document = JsonObject.builder();
        document.putIfPresent("created", image.created().map(TIME::format));
        document.putIfPresent("author", image.author());
        document.put("architecture", image.architecture());
        document.put("os", image.os());
        document.putIfPresent("os.version", image.osVersion());
        document.putIfPresent("variant", image.variant());
        document.put("config", config(image));
        document.put(
                "rootfs",
                JsonObject.builder()
                        .put("type", ROOTFS_TYPE)
                        .put(
                                "diff_ids",
                                image.diffIds().stream().map(DiffId::toString).toList())
                        .build());
        if (!image.history().isEmpty()) {
            List<JsonValue> lines = new ArrayList<>();
            image.history().forEach(line -> lines.add(history(line)));
            document.put("history", new JsonArray(lines));
        }
        return document.build();
    }

    private static JsonObject config(ImageConfig image) {
        JsonObject.Builder config = JsonObject.builder();
        config.putIfPresent("User", Optional.of(image.user()).filter(user -> !user.isEmpty()));
        putKeys(config, "ExposedPorts", image.exposedPorts());
        putList(config, "Env", image.env());
        putList(config, "Entrypoint", image.entrypoint().orElse(List.of()));
        putList(config, "Cmd", image.cmd().orElse(List.of()));
        putKeys(config, "Volumes", image.volumes());
        config.putIfPresent("WorkingDir", Optional.of(image.workingDir()).filter(path -> !path.isEmpty()));
        if (!image.labels().isEmpty()) {
            config.put("Labels", image.labels());
        }
        config.putIfPresent("StopSignal", image.stopSignal());
        if (image.argsEscaped()) {
            config.put("ArgsEscaped", true);
        }
        image.healthcheck().ifPresent(check -> config.put("Healthcheck", healthcheck(check)));
        putList(config, "OnBuild", image.onBuild());
        putList(config, "Shell", image.shell().orElse(List.of()));
        return config.build();
    }

    private static void putList(JsonObject.Builder object, String key, List<String> values) {
        if (!values.isEmpty()) {
            object.put(key, values);
        }
    }

    private static void putKeys(JsonObject.Builder object, String key, Set<String> keys) {
        if (!keys.isEmpty()) {
            Map<String, JsonValue> set = new TreeMap<>();
            keys.forEach(name -> set.put(name, JsonObject.EMPTY));
            JsonObject.Builder members = JsonObject.builder();
            set.forEach(members::put);
            object.put(key, members.build());
        }
    }

    private static JsonObject healthcheck(Healthcheck check) {
        JsonObject.Builder object = JsonObject.builder();
        putList(object, "Test", check.test());
        putNumber(object, "Interval", check.interval());
        putNumber(object, "Timeout", check.timeout());
        putNumber(object, "StartPeriod", check.startPeriod());
        putNumber(object, "StartInterval", check.startInterval());
        putNumber(object, "Retries", check.retries());
        return object.build();
    }

    private static void putNumber(JsonObject.Builder object, String key, long number) {
        if (number != 0) {
            object.put(key, number);
        }
    }

    private static JsonObject history(History line) {
        JsonObject.Builder object = JsonObject.builder();
        object.putIfPresent("created", line.created().map(TIME::format));
        object.putIfPresent("created_by", Optional.of(line.createdBy()).filter(text -> !text.isEmpty()));
        object.putIfPresent("author", line.author());
        object.putIfPresent("comment", line.comment());
        if (line.emptyLayer()) {
            object.put("empty_layer", true);
        }
        return object.build();
    }
}
