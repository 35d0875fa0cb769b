package dev.jbuild.runtime.oci;

import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.runtime.cgroup.GroupLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cgroups of a container that another runtime makes, which also makes and removes them: one of the same name at the root of
 * every tree.
 *
 * @param name of the groups
 * @param directories where they will be, that of the unified tree first
 */
public record OciGroups(String name, List<Path> directories) {

    private static final Path TREES = Path.of("/sys/fs/cgroup");
    private static final long PERIOD_MICROS = 100_000;

    public OciGroups {
        directories = List.copyOf(directories);
    }

    /** The groups of a name on this machine. */
    public static OciGroups of(String name, OciRuntime runtime) throws IOException {
        List<Path> directories = new ArrayList<>();
        if (Files.exists(TREES.resolve("cgroup.controllers"))) {
            directories.add(TREES.resolve(name));
        } else {
            if (Files.isDirectory(TREES.resolve("unified")) && !runtime.wantsOldGroupsOnly()) {
                directories.add(TREES.resolve("unified").resolve(name));
            }
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"), StandardCharsets.UTF_8)) {
                String controllers = line.split(":", 3)[1].replaceFirst("^name=", "");
                if (!controllers.isEmpty() && Files.isDirectory(TREES.resolve(controllers))) {
                    directories.add(TREES.resolve(controllers).resolve(name));
                }
            }
        }
        return new OciGroups(name, directories);
    }

    /** As the bundle has it. */
    String path() {
        return "/" + name;
    }

    /** The file in which the kernel counts what it killed because memory was used up. */
    String memoryEvents() {
        return directories.stream()
                .map(directory -> directory.startsWith(TREES.resolve("memory"))
                        ? directory.resolve("memory.oom_control")
                        : directory.resolve("memory.events"))
                .filter(file -> file.endsWith("memory.oom_control") || directories.size() == 1)
                .findFirst()
                .map(Path::toString)
                .orElse("");
    }

    /** Limits as the runtime specification has them (config-linux, control groups). */
    static JsonObject.Builder resources(GroupLimits limits) {
        JsonObject.Builder memory = JsonObject.builder();
        limits.memory().ifPresent(bytes -> {
            memory.put("limit", bytes);
            memory.put("swap", limits.memoryAndSwap().orElse(bytes));
        });
        limits.memoryReservation().ifPresent(bytes -> memory.put("reservation", bytes));
        JsonObject.Builder cpu = JsonObject.builder();
        limits.cpus()
                .ifPresent(cpus -> cpu.put("period", PERIOD_MICROS).put("quota", Math.round(cpus * PERIOD_MICROS)));
        limits.cpuShares().ifPresent(shares -> cpu.put("shares", shares));
        cpu.putIfPresent("cpus", limits.processors()).putIfPresent("mems", limits.memoryNodes());
        JsonObject.Builder resources = JsonObject.builder();
        put(resources, "memory", memory.build());
        put(resources, "cpu", cpu.build());
        limits.processes()
                .ifPresent(most -> resources.put(
                        "pids", JsonObject.builder().put("limit", most).build()));
        limits.blockWeight()
                .ifPresent(weight -> resources.put(
                        "blockIO", JsonObject.builder().put("weight", weight).build()));
        return resources;
    }

    private static void put(JsonObject.Builder resources, String name, JsonObject limits) {
        if (!limits.equals(JsonObject.EMPTY)) {
            resources.put(name, limits);
        }
    }
}
