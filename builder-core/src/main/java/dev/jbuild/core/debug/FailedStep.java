package dev.jbuild.core.debug;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a failed RUN was.
 *
 * @param label how progress showed it
 * @param layers what its file system began with, lowest first
 * @param arguments its program
 * @param environment all of it but secrets, {@code NAME=value}
 * @param user as the image's config has it, empty for root
 * @param ownNetwork whether it had none but its own
 * @param hosts lines for /etc/hosts
 * @param mounts those that could be kept
 * @param secrets targets and variables of secrets, which are not kept
 */
public record FailedStep(
        String label,
        List<DiffId> layers,
        List<String> arguments,
        List<String> environment,
        String directory,
        String user,
        boolean ownNetwork,
        List<String> hosts,
        List<Mount> mounts,
        List<String> secrets) {

    /**
     * A mount.
     *
     * @param source a path, relative to the state's directory or absolute; empty for a directory in memory
     */
    public record Mount(Optional<String> source, String target, boolean readOnly, OptionalLong size) {

        JsonObject toJson() {
            JsonObject.Builder json = JsonObject.builder().put("target", target).put("readOnly", readOnly);
            json.putIfPresent("source", source);
            size.ifPresent(bytes -> json.put("size", bytes));
            return json.build();
        }

        static Mount fromJson(JsonObject json) {
            Optional<Long> bytes = json.number("size");
            return new Mount(
                    json.string("source"),
                    json.requireString("target"),
                    json.bool("readOnly").orElse(false),
                    bytes.isPresent() ? OptionalLong.of(bytes.get()) : OptionalLong.empty());
        }
    }

    JsonObject toJson() {
        List<JsonValue> all = new ArrayList<>();
        mounts.forEach(mount -> all.add(mount.toJson()));
        return JsonObject.builder()
                .put("label", label)
                .put("layers", layers.stream().map(DiffId::toString).toList())
                .put("arguments", arguments)
                .put("environment", environment)
                .put("directory", directory)
                .put("user", user)
                .put("ownNetwork", ownNetwork)
                .put("hosts", hosts)
                .put("mounts", new JsonArray(all))
                .put("secrets", secrets)
                .build();
    }

    static FailedStep fromJson(JsonObject json) {
        return new FailedStep(
                json.requireString("label"),
                json.strings("layers").orElse(List.of()).stream()
                        .map(DiffId::parse)
                        .toList(),
                json.strings("arguments").orElse(List.of()),
                json.strings("environment").orElse(List.of()),
                json.requireString("directory"),
                json.requireString("user"),
                json.bool("ownNetwork").orElse(false),
                json.strings("hosts").orElse(List.of()),
                json.array("mounts").map(JsonArray::objects).orElse(List.of()).stream()
                        .map(Mount::fromJson)
                        .toList(),
                json.strings("secrets").orElse(List.of()));
    }
}
