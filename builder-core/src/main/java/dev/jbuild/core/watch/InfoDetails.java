package dev.jbuild.core.watch;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.Version;
import dev.jbuild.runtime.container.KeptState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What {@code info} and {@code version} know, by docker's names, so that scripts work. */
public final class InfoDetails {

    private InfoDetails() {}

    /** The fields of info. */
    public static JsonObject info(Engine engine) throws IOException {
        List<ContainerService.Container> containers = new ContainerService(engine).list();
        long paused =
                containers.stream().filter(ContainerService.Container::isPaused).count();
        long running = containers.stream()
                .filter(container -> container.state().status() == KeptState.Status.RUNNING)
                .count();
        return JsonObject.builder()
                .put("Containers", containers.size())
                .put("ContainersRunning", running - paused)
                .put("ContainersPaused", paused)
                .put("ContainersStopped", containers.size() - running)
                .put("Images", engine.store().images().list().size())
                .put("Driver", "overlayfs")
                .put("KernelVersion", System.getProperty("os.version", ""))
                .put("OSType", "linux")
                .put("Architecture", System.getProperty("os.arch", ""))
                .put("NCPU", Runtime.getRuntime().availableProcessors())
                .put("MemTotal", Machine.of(Clock.systemUTC().instant()).memory())
                .put("DockerRootDir", engine.store().root().toString())
                .put("CgroupDriver", "cgroupfs")
                .put("CgroupVersion", Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "2" : "1")
                .put("ServerVersion", Version.current())
                .put("Isolation", engine.isolation().words())
                .put("Warnings", new JsonArray(List.of()))
                .build();
    }

    /** The fields of version: client and server are the same program. */
    public static JsonObject version() {
        JsonObject one = JsonObject.builder()
                .put("Platform", JsonObject.builder().put("Name", "jbuild").build())
                .put("Version", Version.current())
                .put("Os", "linux")
                .put("Arch", System.getProperty("os.arch", ""))
                .put("KernelVersion", System.getProperty("os.version", ""))
                .build();
        return JsonObject.builder().put("Client", one).put("Server", one).build();
    }
}
