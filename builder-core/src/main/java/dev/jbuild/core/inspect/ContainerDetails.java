package dev.jbuild.core.inspect;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerHealth;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.runtime.container.ContainerFiles;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** A container's details in docker's names. */
final class ContainerDetails {

    private ContainerDetails() {}

    static JsonObject json(ContainerService.Container container, ContainerFiles files) throws IOException {
        ContainerConfig config = container.config();
        List<String> arguments = config.arguments();
        return JsonObject.builder()
                .put("Id", config.id())
                .put("Created", config.created().toString())
                .put("Path", arguments.getFirst())
                .put("Args", arguments.subList(1, arguments.size()))
                .put("State", state(container, ContainerHealth.read(files)))
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
                                .put("Labels", new TreeMap<>(config.labels()))
                                .put("StopSignal", Integer.toString(config.stopSignal()))
                                .put("StopTimeout", config.stopTimeout())
                                .build())
                .put(
                        "NetworkSettings",
                        JsonObject.builder().put("IPAddress", "").build())
                .build();
    }

    private static JsonObject state(ContainerService.Container container, Optional<JsonObject> health) {
        KeptState state = container.state();
        JsonObject.Builder json = JsonObject.builder()
                .put(
                        "Status",
                        container.isPaused() ? "paused" : state.status().name().toLowerCase(Locale.ROOT))
                .put("Running", state.status() == KeptState.Status.RUNNING)
                .put("Paused", container.isPaused())
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
}
