package dev.jbuild.runtime.sandbox;

import static dev.jbuild.runtime.plan.PlanOp.Restriction.NO_DEVICES;
import static dev.jbuild.runtime.plan.PlanOp.Restriction.NO_EXECUTION;
import static dev.jbuild.runtime.plan.PlanOp.Restriction.NO_SETUID;
import static dev.jbuild.runtime.plan.PlanOp.Restriction.READ_ONLY;

import dev.jbuild.runtime.plan.PlanOp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** The mounts that every sandbox has: /proc, /sys, /dev, and what is hidden of them. The same as docker's. */
final class SandboxMounts {

    private static final Set<PlanOp.Restriction> STRICT = Set.of(NO_SETUID, NO_DEVICES, NO_EXECUTION);
    private static final Set<PlanOp.Restriction> STRICT_READ_ONLY =
            Set.of(NO_SETUID, NO_DEVICES, NO_EXECUTION, READ_ONLY);

    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");
    private static final int TTY_GROUP = 5;
    private static final long USUAL_SHARED_MEMORY = 64L << 20;

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

    static final List<String> PROTECTED =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private SandboxMounts() {}

    /**
     * The mounts, outermost first.
     *
     * @param ownSysfs whether a new sysfs may be mounted: it shows the network of its network namespace, so only who owns
     *     that may
     * @param trees of cgroups v1 in which the sandbox has a group of its own
     */
    static List<PlanOp> system(SystemView view, Sharing.Shared ipc, boolean ownSysfs, List<String> trees) {
        List<PlanOp> mounts = new ArrayList<>();
        Set<PlanOp.Restriction> strict = view.writable() ? STRICT : STRICT_READ_ONLY;
        mounts.add(mount("proc", "/proc", STRICT));
        devices(mounts, view);
        interprocess(mounts, view, ipc);
        mounts.add(
                ownSysfs
                        ? mount("sysfs", "/sys", strict)
                        : new PlanOp.Bind("/sys", "/sys", !view.writable(), true, PlanOp.Propagation.PRIVATE, true));
        if (Files.isDirectory(CGROUPS)) {
            if (Files.exists(CGROUPS.resolve("cgroup.controllers"))) {
                mounts.add(mount("cgroup2", CGROUPS.toString(), strict));
            } else {
                groups(mounts, trees);
            }
        }
        return mounts;
    }

    /** Of the host's many trees the sandbox sees those in which it has a group: there its limits are. */
    private static void groups(List<PlanOp> mounts, List<String> trees) {
        Set<PlanOp.Restriction> parent = trees.isEmpty() ? STRICT_READ_ONLY : STRICT;
        mounts.add(mount("tmpfs", CGROUPS.toString(), parent, "mode=0755", "size=64k"));
        for (String tree : trees) {
            String[] controllers = tree.split(",", -1);
            mounts.add(mount("cgroup", CGROUPS.resolve(tree).toString(), STRICT_READ_ONLY, controllers));
            for (String controller : controllers.length > 1 ? controllers : new String[0]) {
                mounts.add(new PlanOp.Symlink(CGROUPS.resolve(controller).toString(), tree));
            }
        }
    }

    /** Everything here is nodev but the devices themselves: one that is made inside can't be opened, if that is not wanted. */
    private static void devices(List<PlanOp> mounts, SystemView view) {
        mounts.add(mount(
                "tmpfs",
                "/dev",
                view.writable() ? Set.of(NO_SETUID) : Set.of(NO_SETUID, NO_DEVICES),
                "mode=0755",
                "size=65536k"));
        mounts.add(device("null", 1, 3));
        mounts.add(device("zero", 1, 5));
        mounts.add(device("full", 1, 7));
        mounts.add(device("random", 1, 8));
        mounts.add(device("urandom", 1, 9));
        mounts.add(device("tty", 5, 0));
        List<String> terminals = new ArrayList<>(List.of("newinstance", "ptmxmode=0666", "mode=0620"));
        if (isMapped(TTY_GROUP)) {
            terminals.add("gid=" + TTY_GROUP);
        }
        mounts.add(new PlanOp.Mount("devpts", "/dev/pts", Set.of(NO_SETUID, NO_EXECUTION), true, terminals));
        mounts.add(new PlanOp.Symlink("/dev/ptmx", "pts/ptmx"));
        mounts.add(new PlanOp.Symlink("/dev/fd", "/proc/self/fd"));
        mounts.add(new PlanOp.Symlink("/dev/stdin", "/proc/self/fd/0"));
        mounts.add(new PlanOp.Symlink("/dev/stdout", "/proc/self/fd/1"));
        mounts.add(new PlanOp.Symlink("/dev/stderr", "/proc/self/fd/2"));
        mounts.add(new PlanOp.Symlink("/dev/core", "/proc/kcore"));
        for (SystemView.Device device : view.devices()) {
            mounts.add(new PlanOp.Device(
                    device.source(),
                    device.target(),
                    device.major(),
                    device.minor(),
                    device.target().startsWith("/dev/")));
        }
    }

    /** Memory and queues that processes share belong to their namespace. */
    private static void interprocess(List<PlanOp> mounts, SystemView view, Sharing.Shared ipc) {
        String size = "size=" + view.sharedMemory().orElse(USUAL_SHARED_MEMORY);
        switch (ipc) {
            case Sharing.Shared.Own() when view.sharedMemory().equals(OptionalLong.of(0)) -> {}
            case Sharing.Shared.Own() -> mounts.add(mount("tmpfs", "/dev/shm", STRICT, "mode=1777", size));
            case Sharing.Shared.Host() ->
                mounts.add(new PlanOp.Bind("/dev/shm", "/dev/shm", false, true, PlanOp.Propagation.PRIVATE, true));
            case Sharing.Shared.With with ->
                mounts.add(new PlanOp.BindOf(with.pid(), with.starttime(), "/dev/shm", "/dev/shm"));
        }
        mounts.add(mount("mqueue", "/dev/mqueue", STRICT));
    }

    /** What is hidden of /proc and /sys, and what may only be read. */
    static List<PlanOp> protections(SystemView view, List<String> trees) {
        List<PlanOp> operations = new ArrayList<>();
        if (!view.masked().isEmpty()) {
            operations.add(new PlanOp.Mask(view.masked()));
        }
        List<String> readOnly = new ArrayList<>(view.readOnly());
        if (!trees.isEmpty()) {
            readOnly.add(CGROUPS.toString());
        }
        if (!readOnly.isEmpty()) {
            operations.add(new PlanOp.ReadOnly(readOnly));
        }
        return operations;
    }

    /** The trees of cgroups v1 in which a sandbox enters a group. */
    static List<String> trees(SandboxSpec spec, List<PlanOp> groups) {
        List<String> trees = new ArrayList<>();
        for (PlanOp group : groups) {
            if (group instanceof PlanOp.AttachGroup(String directory)
                    && spec.sharing().ownCgroup()
                    && Path.of(directory).startsWith(CGROUPS)) {
                trees.add(CGROUPS.relativize(Path.of(directory)).getName(0).toString());
            }
        }
        return trees;
    }

    /** What docker hides. */
    static List<String> masked() {
        List<String> masked = new ArrayList<>(MASKED);
        masked.addAll(thermalThrottles());
        return masked;
    }

    /** How hot a processor gets tells what its other users do. */
    private static List<String> thermalThrottles() {
        List<String> paths = new ArrayList<>();
        try (DirectoryStream<Path> processors = Files.newDirectoryStream(PROCESSORS, "cpu[0-9]*")) {
            for (Path processor : processors) {
                Path throttle = processor.resolve("thermal_throttle");
                if (Files.exists(throttle)) {
                    paths.add(throttle.toString());
                }
            }
        } catch (IOException noSuchDirectory) {
            return List.of();
        }
        return paths;
    }

    /** Whether this process's user namespace has the group at all. */
    private static boolean isMapped(int group) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/gid_map"), StandardCharsets.US_ASCII)) {
                String[] fields = line.strip().split("\\s+", -1);
                long first = Long.parseLong(fields[0]);
                if (group >= first && group < first + Long.parseLong(fields[2])) {
                    return true;
                }
            }
            return false;
        } catch (IOException noUserNamespaces) {
            return true;
        }
    }

    private static PlanOp mount(String type, String target, Set<PlanOp.Restriction> restrictions, String... options) {
        return new PlanOp.Mount(type, target, restrictions, true, List.of(options));
    }

    private static PlanOp device(String name, int major, int minor) {
        return new PlanOp.Device("/dev/" + name, "/dev/" + name, major, minor, true);
    }
}
