package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.plan.LaunchPlan;
import dev.jbuild.runtime.plan.LaunchPlan.Code;
import dev.jbuild.runtime.seccomp.SeccompCompiler;
import dev.jbuild.runtime.seccomp.SeccompProfile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes down a spec as the launcher's operations. Everything is decided here. */
final class SandboxPlan {

    private static final long NEW_MOUNT = 0x00020000;
    private static final long NEW_UTS = 0x04000000;
    private static final long NEW_IPC = 0x08000000;
    private static final long NEW_PID = 0x20000000;
    private static final long NEW_NETWORK = 0x40000000;

    /** What docker hides of /proc and /sys. */
    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");

    /** What docker makes read-only. */
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /** Places that a mount may not cover: what the sandbox relies on would be the image's then. */
    private static final List<String> FORBIDDEN = List.of("/", "/proc", "/sys");

    private SandboxPlan() {}

    static byte[] encode(SandboxSpec spec, Optional<Path> cgroup, boolean inUserNamespace) throws SandboxException {
        LaunchPlan plan = new LaunchPlan();
        overlay(plan, spec.rootfs());
        long namespaces = NEW_MOUNT | NEW_UTS | NEW_IPC | NEW_PID;
        boolean ownNetwork = spec.network() == NetworkMode.NONE;
        plan.add(Code.NAMESPACES, Long.toString(ownNetwork ? namespaces | NEW_NETWORK : namespaces));
        plan.add(Code.HOSTNAME, spec.process().hostname());
        if (cgroup.isPresent()) {
            plan.add(Code.CGROUP, cgroup.get().toString());
        }
        plan.add(Code.PROC);
        plan.add(Code.DEV);
        // A new sysfs shows the network of its namespace; only who owns that namespace may mount it.
        plan.add(Code.SYS, inUserNamespace && !ownNetwork ? "bind" : "new");
        for (MountSpec mount : spec.mounts()) {
            mount(plan, mount);
        }
        for (String path : MASKED) {
            plan.add(Code.MASK, path);
        }
        for (String path : READ_ONLY) {
            plan.add(Code.READ_ONLY, path);
        }
        process(plan, spec.process());
        return plan.encode();
    }

    private static void overlay(LaunchPlan plan, RootfsSpec rootfs) {
        List<String> arguments = new ArrayList<>();
        arguments.add(rootfs.userXattr() ? "1" : "0");
        arguments.add(rootfs.upper().toString());
        arguments.add(rootfs.work().toString());
        rootfs.lowers().forEach(lower -> arguments.add(lower.toString()));
        plan.add(Code.OVERLAY, arguments);
    }

    private static void mount(LaunchPlan plan, MountSpec mount) throws SandboxException {
        String target = mount.target();
        boolean clean = target.startsWith("/") && !("/" + target + "/").contains("/../") && target.indexOf('\0') < 0;
        boolean covers = FORBIDDEN.contains(target) || target.startsWith("/proc/") || target.startsWith("/sys/");
        if (!clean || covers) {
            throw new SandboxException(
                    "JB5101",
                    SandboxException.Kind.FAILED,
                    "Nothing can be mounted at \"" + target
                            + "\": choose an absolute path that is not in /proc or /sys.");
        }
        switch (mount) {
            case MountSpec.Bind bind ->
                plan.add(Code.BIND, bind.source().toString(), target, bind.readOnly() ? "1" : "0");
            case MountSpec.Tmpfs tmpfs ->
                plan.add(
                        Code.TMPFS,
                        target,
                        tmpfs.size().isPresent() ? Long.toString(tmpfs.size().getAsLong()) : "",
                        Integer.toOctalString(tmpfs.mode()));
            case MountSpec.SecretFile file ->
                plan.add(
                        Code.FILE,
                        file.content(),
                        target,
                        Integer.toOctalString(file.mode()),
                        Integer.toString(file.uid()),
                        Integer.toString(file.gid()));
        }
    }

    private static void process(LaunchPlan plan, ProcessSpec process) {
        if (process.readOnlyRootfs()) {
            plan.add(Code.ROOT_READ_ONLY);
        }
        if (process.init()) {
            plan.add(Code.INIT);
        }
        plan.add(Code.DIRECTORY, process.directory());
        List<String> user = new ArrayList<>();
        user.add(Integer.toString(process.user().uid()));
        user.add(Integer.toString(process.user().gid()));
        process.user().groups().forEach(group -> user.add(Integer.toString(group)));
        plan.add(Code.USER, user);
        plan.add(Code.CAPABILITIES, Long.toUnsignedString(Capability.mask(process.capabilities())));
        if (process.noNewPrivileges()) {
            plan.add(Code.NO_NEW_PRIVILEGES);
        }
        if (process.seccomp() == SeccompPolicy.DEFAULT) {
            Set<String> names =
                    process.capabilities().stream().map(Capability::profileName).collect(Collectors.toSet());
            byte[] filter = SeccompCompiler.compile(SeccompProfile.docker(names), System.getProperty("os.arch", ""));
            plan.add(Code.SECCOMP, filter);
        }
        plan.add(Code.ENVIRONMENT, process.environment());
        plan.add(Code.ARGUMENTS, process.arguments());
    }
}
