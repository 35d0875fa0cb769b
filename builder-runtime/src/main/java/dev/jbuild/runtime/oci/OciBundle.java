package dev.jbuild.runtime.oci;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.os.FileStat;
import dev.jbuild.cache.os.FileType;
import dev.jbuild.cache.os.RootDir;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.ProcessSpec;
import dev.jbuild.runtime.sandbox.ResourceLimit;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Sharing;
import dev.jbuild.runtime.sandbox.SystemView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes the config.json of a bundle. */
final class OciBundle {

    private static final String VERSION = "1.0.2";
    private static final String ARCHITECTURE = System.getProperty("os.arch", "");

    private final SandboxSpec spec;
    private final boolean terminal;
    private final OciGroups groups;
    private final boolean inUserNamespace;

    /**
     * Makes a writer.
     *
     * @param terminal whether the program gets a terminal
     */
    OciBundle(SandboxSpec spec, boolean terminal, OciGroups groups, boolean inUserNamespace) {
        this.spec = spec;
        this.terminal = terminal;
        this.groups = groups;
        this.inUserNamespace = inUserNamespace;
    }

    static SandboxException refused(String what) {
        return new SandboxException(
                "JB5116",
                SandboxException.Kind.FAILED,
                "Another runtime can't give a container " + what + ": leave --runtime away.");
    }

    /** Writes into a directory, which is there. */
    void write(Path directory) throws SandboxException, IOException {
        Files.write(directory.resolve("config.json"), Json.write(json()));
    }

    JsonObject json() throws SandboxException, IOException {
        ProcessSpec process = spec.process();
        JsonObject.Builder json = JsonObject.builder()
                .put("ociVersion", VERSION)
                .put("process", process(process))
                // Where the monitor mounts the overlay, which nobody else sees.
                .put(
                        "root",
                        JsonObject.builder()
                                .put("path", spec.rootfs().upper().toString())
                                .put("readonly", process.readOnlyRootfs())
                                .build())
                .put("mounts", OciMounts.of(spec, inUserNamespace));
        if (spec.sharing().hostname().equals(Sharing.Shared.OWN)) {
            json.put("hostname", process.hostname());
        }
        return json.put("linux", linux(process)).build();
    }

    private JsonObject process(ProcessSpec process) throws SandboxException {
        if (process.init()) {
            throw refused("an init, as with --init");
        }
        Set<Integer> groups = new LinkedHashSet<>(List.of(process.user().gid()));
        groups.addAll(process.user().groups());
        List<String> capabilities = process.capabilities().stream()
                .map(capability -> "CAP_" + capability.name())
                .sorted()
                .toList();
        List<String> own = process.user().uid() == 0 ? capabilities : List.of();
        return JsonObject.builder()
                .put("terminal", terminal)
                .put(
                        "user",
                        JsonObject.builder()
                                .put("uid", process.user().uid())
                                .put("gid", process.user().gid())
                                .put("additionalGids", numbers(groups))
                                .build())
                .put("args", process.arguments())
                .put("env", process.environment())
                .put("cwd", process.directory())
                .put(
                        "capabilities",
                        JsonObject.builder()
                                .put("bounding", capabilities)
                                .put("effective", own)
                                .put("permitted", own)
                                .build())
                .put(
                        "rlimits",
                        new JsonArray(process.limits().stream()
                                .<JsonValue>map(OciBundle::limit)
                                .toList()))
                .put("noNewPrivileges", process.noNewPrivileges())
                .build();
    }

    private static JsonArray numbers(Set<Integer> numbers) {
        return new JsonArray(numbers.stream()
                .<JsonValue>map(number -> new JsonNumber(Integer.toString(number)))
                .toList());
    }

    private static JsonObject limit(ResourceLimit limit) {
        return JsonObject.builder()
                .put("type", "RLIMIT_" + limit.resource().toString().toUpperCase(Locale.ROOT))
                .put("soft", unsigned(limit.soft()))
                .put("hard", unsigned(limit.hard()))
                .build();
    }

    /** No limit is the largest number there is. */
    private static JsonValue unsigned(long value) {
        return new JsonNumber(Long.toUnsignedString(value));
    }

    private JsonObject linux(ProcessSpec process) throws SandboxException, IOException {
        SystemView system = spec.system();
        List<JsonValue> devices = new ArrayList<>();
        List<JsonValue> allowed = new ArrayList<>();
        allowed.add(JsonObject.builder()
                .put("allow", system.writable())
                .put("access", "rwm")
                .build());
        for (SystemView.Device device : system.devices()) {
            add(device, devices, allowed);
        }
        JsonObject.Builder linux = JsonObject.builder()
                .put("namespaces", new JsonArray(namespaces()))
                .put("maskedPaths", system.masked())
                .put("readonlyPaths", system.readOnly())
                .put("sysctl", system.settings())
                .put("devices", new JsonArray(devices))
                .put(
                        "resources",
                        OciGroups.resources(spec.limits())
                                .put("devices", new JsonArray(allowed))
                                .build())
                .put("cgroupsPath", groups.path())
                .put("rootfsPropagation", "private");
        OciFilters.of(process, ARCHITECTURE).ifPresent(profile -> linux.put("seccomp", profile));
        return linux.build();
    }

    private static void add(SystemView.Device device, List<JsonValue> devices, List<JsonValue> allowed)
            throws IOException {
        try (RootDir root = RootDir.open(Path.of("/"))) {
            FileStat stat = root.lstat(device.source())
                    .orElseThrow(() -> new IOException("there is no device " + device.source()));
            String type = stat.type() == FileType.BLOCK_DEVICE ? "b" : "c";
            devices.add(JsonObject.builder()
                    .put("path", device.target())
                    .put("type", type)
                    .put("major", device.major())
                    .put("minor", device.minor())
                    .put("fileMode", stat.mode() & 0777)
                    .put("uid", stat.uid())
                    .put("gid", stat.gid())
                    .build());
            allowed.add(JsonObject.builder()
                    .put("allow", true)
                    .put("type", type)
                    .put("major", device.major())
                    .put("minor", device.minor())
                    .put("access", "rwm")
                    .build());
        }
    }

    private List<JsonValue> namespaces() {
        List<JsonValue> all = new ArrayList<>();
        all.add(namespace("mount", ""));
        shared("pid", spec.sharing().processes(), all);
        shared("ipc", spec.sharing().ipc(), all);
        shared("uts", spec.sharing().hostname(), all);
        if (spec.network() == NetworkMode.NONE) {
            all.add(namespace("network", ""));
        }
        if (spec.sharing().ownCgroup() && Files.exists(Path.of("/proc/self/ns/cgroup"))) {
            all.add(namespace("cgroup", ""));
        }
        return all;
    }

    private static void shared(String type, Sharing.Shared shared, List<JsonValue> all) {
        switch (shared) {
            case Sharing.Shared.Own() -> all.add(namespace(type, ""));
            case Sharing.Shared.Host() -> {}
            case Sharing.Shared.With with -> all.add(namespace(type, "/proc/" + with.pid() + "/ns/" + type));
        }
    }

    private static JsonObject namespace(String type, String path) {
        JsonObject.Builder json = JsonObject.builder().put("type", type);
        if (!path.isEmpty()) {
            json.put("path", path);
        }
        return json.build();
    }
}
