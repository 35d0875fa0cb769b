package dev.jbuild.core.confinement;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A confinement as it is kept with its container. */
public final class ConfinementJson {

    private static final String DEFAULT = "default";
    private static final String UNCONFINED = "unconfined";

    private ConfinementJson() {}

    public static JsonObject write(Confinement confinement) {
        JsonObject.Builder json = JsonObject.builder()
                .put("privileged", confinement.privileged())
                .put(
                        "capabilities",
                        confinement.capabilities().stream()
                                .map(Capability::name)
                                .sorted()
                                .toList())
                .put("seccomp", seccomp(confinement.seccomp()))
                .put("noNewPrivileges", confinement.noNewPrivileges())
                .put("hidden", confinement.paths().hidden())
                .put("shown", confinement.paths().shown())
                .put("shownAll", confinement.paths().shownAll())
                .put(
                        "devices",
                        new JsonArray(confinement.devices().stream()
                                .<JsonValue>map(device -> JsonObject.builder()
                                        .put("source", device.source())
                                        .put("target", device.target())
                                        .build())
                                .toList()))
                .put(
                        "memory",
                        new JsonArray(confinement.memory().stream()
                                .<JsonValue>map(ConfinementJson::memory)
                                .toList()))
                .put("settings", confinement.settings())
                .put("groups", confinement.groups())
                .put("processes", confinement.sharing().processes().word())
                .put("ipc", confinement.sharing().ipc().word())
                .put("hostname", confinement.sharing().hostname().word())
                .put("ownCgroups", confinement.sharing().ownCgroups());
        confinement.sharedMemory().ifPresent(bytes -> json.put("sharedMemory", bytes));
        return json.build();
    }

    /** Reads what {@link #write} wrote. */
    public static Confinement read(JsonObject json) {
        return new Confinement(
                json.bool("privileged").orElse(false),
                strings(json, "capabilities").stream().map(Capability::valueOf).collect(Collectors.toSet()),
                policy(json.requireString("seccomp")),
                json.bool("noNewPrivileges").orElse(false),
                new Confinement.Paths(
                        strings(json, "hidden"),
                        strings(json, "shown"),
                        json.bool("shownAll").orElse(false)),
                objects(json, "devices").stream()
                        .map(device ->
                                new Confinement.Device(device.requireString("source"), device.requireString("target")))
                        .toList(),
                objects(json, "memory").stream().map(ConfinementJson::memory).toList(),
                number(json, "sharedMemory"),
                json.stringMap("settings")
                        .<Map<String, String>>map(found -> found)
                        .orElse(Map.of()),
                strings(json, "groups"),
                new Confinement.Sharing(
                        Partner.of(json.requireString("processes")),
                        Partner.of(json.requireString("ipc")),
                        Partner.of(json.requireString("hostname")),
                        json.bool("ownCgroups").orElse(true)));
    }

    private static String seccomp(SeccompPolicy policy) {
        return switch (policy) {
            case SeccompPolicy.Default() -> DEFAULT;
            case SeccompPolicy.Unconfined() -> UNCONFINED;
            case SeccompPolicy.Profile profile -> profile.json();
        };
    }

    private static SeccompPolicy policy(String text) {
        return switch (text) {
            case DEFAULT -> SeccompPolicy.DEFAULT;
            case UNCONFINED -> SeccompPolicy.UNCONFINED;
            default -> new SeccompPolicy.Profile(text);
        };
    }

    private static JsonObject memory(Confinement.Memory memory) {
        JsonObject.Builder json = JsonObject.builder()
                .put("target", memory.target())
                .put("readOnly", memory.readOnly())
                .put("executable", memory.executable())
                .put("setuid", memory.setuid())
                .put("options", memory.options());
        memory.size().ifPresent(bytes -> json.put("size", bytes));
        memory.mode().ifPresent(mode -> json.put("mode", mode));
        return json.build();
    }

    private static Confinement.Memory memory(JsonObject json) {
        return new Confinement.Memory(
                json.requireString("target"),
                number(json, "size"),
                json.number("mode").map(Long::intValue),
                json.bool("readOnly").orElse(false),
                json.bool("executable").orElse(false),
                json.bool("setuid").orElse(false),
                strings(json, "options"));
    }

    private static List<String> strings(JsonObject json, String key) {
        return json.strings(key).orElse(List.of());
    }

    private static List<JsonObject> objects(JsonObject json, String key) {
        return json.array(key).map(JsonArray::objects).orElse(new ArrayList<>());
    }

    private static OptionalLong number(JsonObject json, String key) {
        Optional<Long> number = json.number(key);
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }
}
