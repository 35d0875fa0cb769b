package dev.jbuild.core.container;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.confinement.Confinement;
import dev.jbuild.core.confinement.ConfinementJson;
import dev.jbuild.core.graph.Limits;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.volume.ContainerMount;
import dev.jbuild.core.volume.VolumeStore;
import dev.jbuild.runtime.plan.PlanOp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container is: all that was decided when it was made.
 *
 * @param id 64 hexadecimal digits
 * @param image as its maker wrote it
 * @param layers of the image, lowest first
 * @param arguments the program and its arguments
 * @param environment all variables, {@code NAME=value}
 * @param user as USER has it
 * @param confinement what it may and what it shares
 * @param runtime the program that makes it, if that is not jbuild itself
 * @param mounts what it has from outside of its image, outer ones first
 * @param hosts lines for /etc/hosts, each {@code address<tab>name}
 * @param health the program of the health check and its times, if there is one
 * @param stopSignal the kernel's number
 * @param stopTimeout in seconds
 */
public record ContainerConfig(
        String id,
        String name,
        Instant created,
        String image,
        String imageId,
        List<DiffId> layers,
        List<String> arguments,
        List<String> environment,
        String directory,
        String user,
        String hostname,
        RunNetwork network,
        List<String> hosts,
        boolean interactive,
        boolean terminal,
        boolean init,
        boolean readOnly,
        boolean remove,
        Map<String, String> labels,
        Limits limits,
        Confinement confinement,
        Optional<String> runtime,
        List<ContainerMount> mounts,
        RestartPolicy restart,
        int mostRestarts,
        Optional<Health> health,
        int stopSignal,
        int stopTimeout) {

    /** Where the layers stand: whoever collects garbage looks for them there. */
    static final String LAYERS = "layers";

    /**
     * The health check.
     *
     * @param test the program and its arguments
     */
    public record Health(List<String> test, PlanOp.Health times) {}

    /** The first twelve digits of the ID. */
    public String shortId() {
        return shortId(id);
    }

    static String shortId(String id) {
        return id.substring(0, 12);
    }

    ContainerConfig withName(String other) {
        return copy(other, limits, restart, mostRestarts);
    }

    ContainerConfig with(Limits newLimits, RestartPolicy newRestart, int newMostRestarts) {
        return copy(name, newLimits, newRestart, newMostRestarts);
    }

    private ContainerConfig copy(String newName, Limits newLimits, RestartPolicy newRestart, int newMostRestarts) {
        return new ContainerConfig(
                id,
                newName,
                created,
                image,
                imageId,
                layers,
                arguments,
                environment,
                directory,
                user,
                hostname,
                network,
                hosts,
                interactive,
                terminal,
                init,
                readOnly,
                remove,
                labels,
                newLimits,
                confinement,
                runtime,
                mounts,
                newRestart,
                newMostRestarts,
                health,
                stopSignal,
                stopTimeout);
    }

    JsonObject toJson() {
        JsonObject.Builder json = JsonObject.builder()
                .put("id", id)
                .put("name", name)
                .put("created", created.toString())
                .put("image", image)
                .put("imageId", imageId)
                .put(LAYERS, layers.stream().map(DiffId::toString).toList())
                .put("arguments", arguments)
                .put("environment", environment)
                .put("directory", directory)
                .put("user", user)
                .put("hostname", hostname)
                .put("network", network.name())
                .put("hosts", hosts)
                .put("interactive", interactive)
                .put("terminal", terminal)
                .put("init", init)
                .put("readOnly", readOnly)
                .put("remove", remove)
                .put("labels", labels)
                .put("limits", LimitsJson.write(limits))
                .put("confinement", ConfinementJson.write(confinement))
                .putIfPresent("runtime", runtime)
                .put(
                        VolumeStore.MOUNTS,
                        new JsonArray(mounts.stream()
                                .<JsonValue>map(ContainerMount::json)
                                .toList()))
                .put("restart", restart.name())
                .put("mostRestarts", mostRestarts)
                .put("stopSignal", stopSignal)
                .put("stopTimeout", stopTimeout);
        health.ifPresent(check -> json.put(
                "health",
                JsonObject.builder()
                        .put("test", check.test())
                        .put("interval", check.times().interval())
                        .put("timeout", check.times().timeout())
                        .put("startPeriod", check.times().startPeriod())
                        .put("startInterval", check.times().startInterval())
                        .put("retries", check.times().retries())
                        .build()));
        return json.build();
    }

    /** Reads what {@link #toJson} wrote. */
    static ContainerConfig fromJson(JsonObject json) {
        return new ContainerConfig(
                json.requireString("id"),
                json.requireString("name"),
                Instant.parse(json.requireString("created")),
                json.requireString("image"),
                json.requireString("imageId"),
                json.strings(LAYERS).orElse(List.of()).stream()
                        .map(DiffId::parse)
                        .toList(),
                json.strings("arguments").orElse(List.of()),
                json.strings("environment").orElse(List.of()),
                json.requireString("directory"),
                json.requireString("user"),
                json.requireString("hostname"),
                RunNetwork.valueOf(json.requireString("network")),
                json.strings("hosts").orElse(List.of()),
                json.bool("interactive").orElse(false),
                json.bool("terminal").orElse(false),
                json.bool("init").orElse(false),
                json.bool("readOnly").orElse(false),
                json.bool("remove").orElse(false),
                json.stringMap("labels")
                        .<Map<String, String>>map(found -> found)
                        .orElse(Map.of()),
                json.object("limits").map(LimitsJson::read).orElse(Limits.NONE),
                json.object("confinement").map(ConfinementJson::read).orElse(Confinement.USUAL),
                json.string("runtime"),
                json.array(VolumeStore.MOUNTS).map(JsonArray::objects).orElse(List.of()).stream()
                        .map(ContainerMount::read)
                        .toList(),
                RestartPolicy.valueOf(json.requireString("restart")),
                (int) json.requireNumber("mostRestarts"),
                json.object("health").map(ContainerConfig::health),
                (int) json.requireNumber("stopSignal"),
                (int) json.requireNumber("stopTimeout"));
    }

    private static Health health(JsonObject json) {
        return new Health(
                json.strings("test").orElse(List.of()),
                new PlanOp.Health(
                        json.requireNumber("interval"),
                        json.requireNumber("timeout"),
                        json.requireNumber("startPeriod"),
                        json.requireNumber("startInterval"),
                        (int) json.requireNumber("retries")));
    }
}
