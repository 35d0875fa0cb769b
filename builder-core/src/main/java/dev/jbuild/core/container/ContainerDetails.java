package dev.jbuild.core.container;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A container's details in docker's names. */
final class ContainerDetails {

    private static final int HEALTH_LIMIT = 1 << 20;

    private ContainerDetails() {}

    static JsonObject json(ContainerService.Container container, ContainerFiles files) throws IOException {
        ContainerConfig config = container.config();
        List<String> arguments = config.arguments();
        return JsonObject.builder()
                .put("Id", config.id())
                .put("Created", config.created().toString())
                .put("Path", arguments.getFirst())
                .put("Args", arguments.subList(1, arguments.size()))
                .put("State", state(container.state(), health(files)))
                .put("Image", config.imageId())
                .put("LogPath", files.log().toString())
                .put("Name", "/" + config.name())
                .put("RestartCount", container.state().restarts())
                .put("HostConfig", HostDetails.json(config))
                .put("Mounts", new JsonArray(List.of()))
                .put(
                        "Config",
                        JsonObject.builder()
                                .put("Hostname", config.hostname())
                                .put("User", config.user())
                                .put("Tty", config.terminal())
                                .put("OpenStdin", config.interactive())
                                .put("Env", config.environment())
                                .put("Cmd", arguments)
                                .put("Image", config.image())
                                .put("WorkingDir", config.directory())
                                .put("Labels", config.labels())
                                .put("StopSignal", Integer.toString(config.stopSignal()))
                                .put("StopTimeout", config.stopTimeout())
                                .build())
                .put(
                        "NetworkSettings",
                        JsonObject.builder().put("IPAddress", "").build())
                .build();
    }

    private static JsonObject state(KeptState state, Optional<JsonObject> health) {
        JsonObject.Builder json = JsonObject.builder()
                .put("Status", state.status().name().toLowerCase(Locale.ROOT))
                .put("Running", state.status() == KeptState.Status.RUNNING)
                .put("Paused", false)
                .put("Restarting", state.status() == KeptState.Status.RESTARTING)
                .put("OOMKilled", state.ranOutOfMemory())
                .put("Dead", state.status() == KeptState.Status.DEAD)
                .put("Pid", state.pid())
                .put("ExitCode", state.code())
                .put("Error", state.error())
                .put("StartedAt", state.started().toString())
                .put("FinishedAt", state.finished().toString());
        health.ifPresent(check -> json.put("Health", check));
        return json.build();
    }

    /** What the keeper has written of the health check, if there is one. */
    private static Optional<JsonObject> health(ContainerFiles files) throws IOException {
        try {
            return Optional.of(Json.parseObject(Files.readAllBytes(files.health()), HEALTH_LIMIT));
        } catch (NoSuchFileException | JsonException none) {
            return Optional.empty();
        }
    }
}
