package dev.jbuild.runtime.oci;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.runtime.plan.PlanOp;
import dev.jbuild.runtime.plan.PlanOp.Restriction;
import dev.jbuild.runtime.sandbox.MountSpec;
import dev.jbuild.runtime.sandbox.NetworkMode;
import dev.jbuild.runtime.sandbox.SandboxException;
import dev.jbuild.runtime.sandbox.SandboxSpec;
import dev.jbuild.runtime.sandbox.Sharing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The mounts of a bundle: the same as the launcher's, in the words of the runtime specification. */
final class OciMounts {

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final long USUAL_SHARED_MEMORY = 64L << 20;

    private final SandboxSpec spec;
    private final boolean inUserNamespace;
    private final List<JsonValue> mounts = new ArrayList<>();

    private OciMounts(SandboxSpec spec, boolean inUserNamespace) {
        this.spec = spec;
        this.inUserNamespace = inUserNamespace;
    }

    static JsonArray of(SandboxSpec spec, boolean inUserNamespace) throws SandboxException {
        OciMounts mounts = new OciMounts(spec, inUserNamespace);
        mounts.system();
        for (MountSpec mount : spec.mounts()) {
            mounts.add(mount);
        }
        return new JsonArray(mounts.mounts);
    }

    private void system() throws SandboxException {
        add("proc", "proc", "/proc", "nosuid", "noexec", "nodev");
        add("tmpfs", "tmpfs", "/dev", "nosuid", "strictatime", "mode=755", "size=65536k");
        List<String> terminals =
                new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
        if (!inUserNamespace) {
            terminals.add("gid=5");
        }
        add("devpts", "devpts", "/dev/pts", terminals.toArray(String[]::new));
        sharedMemory();
        add("mqueue", "mqueue", "/dev/mqueue", "nosuid", "noexec", "nodev");
        String access = spec.system().writable() ? "rw" : "ro";
        if (spec.network() == NetworkMode.NONE || !inUserNamespace) {
            add("sysfs", "sysfs", "/sys", "nosuid", "noexec", "nodev", access);
        } else {
            add("bind", "/sys", "/sys", "rbind", "nosuid", "noexec", "nodev", access);
        }
        if (Files.exists(CGROUPS.resolve("cgroup.controllers"))) {
            add("cgroup", "cgroup", CGROUPS.toString(), "nosuid", "noexec", "nodev", access);
        } else if (Files.isDirectory(CGROUPS)) {
            add("tmpfs", "tmpfs", CGROUPS.toString(), "nosuid", "noexec", "nodev", "ro", "mode=755", "size=4k");
        }
    }

    private void sharedMemory() throws SandboxException {
        OptionalLong size = spec.system().sharedMemory();
        switch (spec.sharing().ipc()) {
            case Sharing.Shared.Own() when size.equals(OptionalLong.of(0)) -> {}
            case Sharing.Shared.Own() ->
                add(
                        "tmpfs",
                        "shm",
                        "/dev/shm",
                        "nosuid",
                        "noexec",
                        "nodev",
                        "mode=1777",
                        "size=" + size.orElse(USUAL_SHARED_MEMORY));
            case Sharing.Shared.Host() -> add("bind", "/dev/shm", "/dev/shm", "rbind", "rw");
            case Sharing.Shared.With with ->
                throw OciBundle.refused("the shared memory of another container, as with --ipc container:NAME");
        }
    }

    private void add(MountSpec mount) throws SandboxException {
        switch (mount) {
            case MountSpec.Bind(
                    MountSpec.Source.HostPath host,
                    String target,
                    boolean readOnly,
                    boolean recursive,
                    PlanOp.Propagation propagation) ->
                add(
                        "bind",
                        host.path().toString(),
                        target,
                        recursive ? "rbind" : "bind",
                        "r" + propagation.name().toLowerCase(Locale.ROOT),
                        "nodev",
                        readOnly ? "ro" : "rw");
            case MountSpec.Bind bind -> throw OciBundle.refused("a mount by descriptor");
            case MountSpec.Tmpfs tmpfs -> {
                List<String> options = new ArrayList<>(List.of("nodev"));
                options.add(tmpfs.restrictions().contains(Restriction.READ_ONLY) ? "ro" : "rw");
                options.add(tmpfs.restrictions().contains(Restriction.NO_SETUID) ? "nosuid" : "suid");
                options.add(tmpfs.restrictions().contains(Restriction.NO_EXECUTION) ? "noexec" : "exec");
                options.add("mode=" + Integer.toOctalString(tmpfs.mode()));
                tmpfs.size().ifPresent(bytes -> options.add("size=" + bytes));
                options.addAll(tmpfs.options());
                add("tmpfs", "tmpfs", tmpfs.target(), options.toArray(String[]::new));
            }
            case MountSpec.Layers layers ->
                throw OciBundle.refused("the files of an image, as with --mount type=image");
            case MountSpec.SecretFile file -> throw OciBundle.refused("a file that exists in memory only");
            case MountSpec.EmptyFile file -> throw OciBundle.refused("a file that exists in memory only");
        }
    }

    private void add(String type, String source, String target, String... options) {
        mounts.add(JsonObject.builder()
                .put("destination", target)
                .put("type", type)
                .put("source", source)
                .put("options", List.of(options))
                .build());
    }
}
