package dev.jbuild.core.inspect;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.confinement.Confinement;
import dev.jbuild.core.confinement.Partner;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.runtime.cgroup.GroupLimits;
import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import dev.jbuild.runtime.sandbox.SystemView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a container has of its host, in docker's names: the member HostConfig. */
final class HostDetails {

    private static final long NANOS = 1_000_000_000L;
    private static final long USUAL_SHARED_MEMORY = 64L << 20;

    private HostDetails() {}

    static JsonObject json(ContainerConfig config) {
        JsonObject.Builder json = JsonObject.builder()
                .put("NetworkMode", config.network() == RunNetwork.NONE ? "none" : "host")
                .put(
                        "RestartPolicy",
                        JsonObject.builder()
                                .put("Name", config.restart().word())
                                .put("MaximumRetryCount", config.mostRestarts())
                                .build())
                .put("AutoRemove", config.remove())
                .put("ReadonlyRootfs", config.readOnly())
                .put("Init", config.init())
                .put("ExtraHosts", config.hosts());
        limits(json, config);
        confinement(json, config.confinement());
        return json.build();
    }

    private static void limits(JsonObject.Builder json, ContainerConfig config) {
        GroupLimits limits = config.limits().together();
        json.put("Memory", limits.memory().orElse(0))
                .put("MemorySwap", limits.memoryAndSwap().orElse(limits.memory().orElse(0)))
                .put("MemoryReservation", limits.memoryReservation().orElse(0))
                .put("NanoCpus", Math.round(limits.cpus().orElse(0) * NANOS))
                .put("CpuShares", limits.cpuShares().orElse(0))
                .put("CpusetCpus", limits.processors().orElse(""))
                .put("CpusetMems", limits.memoryNodes().orElse(""))
                .put("BlkioWeight", limits.blockWeight().orElse(0))
                .put("PidsLimit", limits.processes().orElse(0))
                .put(
                        "Ulimits",
                        new JsonArray(config.limits().each().stream()
                                .<JsonValue>map(limit -> JsonObject.builder()
                                        .put("Name", limit.resource().toString())
                                        .put("Soft", limit.soft())
                                        .put("Hard", limit.hard())
                                        .build())
                                .toList()));
    }

    private static void confinement(JsonObject.Builder json, Confinement confinement) {
        Set<Capability> capabilities = confinement.capabilities();
        json.put("Privileged", confinement.privileged())
                .put("CapAdd", confinement.privileged() ? List.of() : names(capabilities, Capability.DEFAULT))
                .put("CapDrop", confinement.privileged() ? List.of() : names(Capability.DEFAULT, capabilities))
                .put("SecurityOpt", securityOptions(confinement))
                .put("PidMode", mode(confinement.sharing().processes()))
                .put("IpcMode", confinement.sharing().ipc().word())
                .put("UTSMode", mode(confinement.sharing().hostname()))
                .put("CgroupnsMode", confinement.sharing().ownCgroups() ? "private" : "host")
                .put("GroupAdd", confinement.groups())
                .put("ShmSize", confinement.sharedMemory().orElse(USUAL_SHARED_MEMORY))
                .put("Sysctls", confinement.settings())
                .put("Tmpfs", memory(confinement))
                .put(
                        "Devices",
                        new JsonArray(confinement.devices().stream()
                                .<JsonValue>map(device -> JsonObject.builder()
                                        .put("PathOnHost", device.source())
                                        .put("PathInContainer", device.target())
                                        .put("CgroupPermissions", "rwm")
                                        .build())
                                .toList()))
                .put("MaskedPaths", left(SystemView.DEFAULT.masked(), confinement))
                .put("ReadonlyPaths", left(SystemView.DEFAULT.readOnly(), confinement));
    }

    private static List<String> names(Collection<Capability> those, Collection<Capability> without) {
        return those.stream()
                .filter(capability -> !without.contains(capability))
                .map(Capability::profileName)
                .sorted()
                .toList();
    }

    /** Docker says nothing of what is usual. */
    private static String mode(Partner partner) {
        return partner instanceof Partner.Private ? "" : partner.word();
    }

    private static List<String> securityOptions(Confinement confinement) {
        List<String> options = new ArrayList<>();
        if (confinement.noNewPrivileges()) {
            options.add("no-new-privileges");
        }
        switch (confinement.seccomp()) {
            case SeccompPolicy.Default() -> {}
            case SeccompPolicy.Unconfined() -> options.add("seccomp=unconfined");
            case SeccompPolicy.Profile profile -> options.add("seccomp=" + profile.json());
        }
        return options;
    }

    private static Map<String, String> memory(Confinement confinement) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Confinement.Memory memory : confinement.memory()) {
            List<String> options = new ArrayList<>();
            if (memory.readOnly()) {
                options.add("ro");
            }
            if (memory.executable()) {
                options.add("exec");
            }
            if (memory.setuid()) {
                options.add("suid");
            }
            memory.size().ifPresent(size -> options.add("size=" + size));
            memory.mode().ifPresent(mode -> options.add(String.format(Locale.ROOT, "mode=%o", mode)));
            options.addAll(memory.options());
            all.put(memory.target(), String.join(",", options));
        }
        return all;
    }

    private static List<String> left(List<String> usual, Confinement confinement) {
        Confinement.Paths paths = confinement.paths();
        List<String> left = new ArrayList<>();
        if (!paths.shownAll()) {
            usual.stream().filter(path -> !paths.shown().contains(path)).forEach(left::add);
        }
        return left;
    }
}
