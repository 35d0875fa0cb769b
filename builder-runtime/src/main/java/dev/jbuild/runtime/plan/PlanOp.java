package dev.jbuild.runtime.plan;

import java.util.List;
import java.util.Set;

/**
 * One operation of the launcher. The order of declaration is the legal order in a plan; the mounts, from {@link Mount} to
 * {@link Symlink}, may stand in any order among themselves, and so may {@link Mask} and {@link ReadOnly}.
 *
 * <p>Paths are {@code FileNames} strings, absolute and without {@code ..}. A target is a path below the container's root,
 * resolved there; one that is missing is made and reported. A {@code system} target is one of jbuild's own: a symbolic
 * link on the way to it is an error, while other targets may lead through links but not to /proc or /sys.
 */
public sealed interface PlanOp {

    /** What a mount does not allow. */
    enum Restriction {
        READ_ONLY(1),
        NO_SETUID(2),
        NO_DEVICES(4),
        NO_EXECUTION(8);

        private final int attribute;

        Restriction(int attribute) {
            this.attribute = attribute;
        }

        /** The kernel's {@code MOUNT_ATTR_*}. */
        int attribute() {
            return attribute;
        }
    }

    /**
     * How a keeper keeps the container; other roles of the launcher pass over it.
     *
     * @param standardInput whether it stays open for those who attach
     * @param terminal whether the plan has a {@link Terminal}
     * @param standardInputOnce whether it closes with the first of them
     * @param waiting whether the first start waits for somebody to attach
     * @param logBytes the length of a log file; 0 for no limit
     * @param logFiles how many there are at most
     * @param restart when the container is started again
     * @param mostRestarts after failures; 0 for no limit
     */
    record Keep(
            boolean standardInput,
            boolean terminal,
            boolean standardInputOnce,
            boolean waiting,
            long logBytes,
            int logFiles,
            Restart restart,
            int mostRestarts)
            implements PlanOp {}

    /** When a container is started again that has ended by itself. */
    enum Restart {
        NO(0),
        ALWAYS(1),
        ON_FAILURE(2);

        private final int number;

        Restart(int number) {
            this.number = number;
        }

        /** The launcher's number for it. */
        public int number() {
            return number;
        }
    }

    /** The file in which the kernel counts what it killed because memory was used up. */
    record KeepMemoryEvents(String file) implements PlanOp {}

    /** A cgroup that the keeper removes at the end, innermost first. */
    record KeepRemove(String directory) implements PlanOp {}

    /** When the program of the health check is run; all times in nanoseconds. */
    record Health(long interval, long timeout, long startPeriod, long startInterval, int retries) implements PlanOp {}

    /** A kind of namespace, with the kernel's flag for it. Mounts are always a container's own. */
    enum Namespace {
        CGROUP(0x02000000),
        HOST_NAME(0x04000000),
        IPC(0x08000000),
        PROCESSES(0x20000000),
        NETWORK(0x40000000);

        private final int flag;

        Namespace(int flag) {
            this.flag = flag;
        }

        int flag() {
            return flag;
        }
    }

    /** The namespaces of its own that a container gets beside that of its mounts. */
    record Namespaces(Set<Namespace> own) implements PlanOp {
        public Namespaces {
            own = Set.copyOf(own);
        }
    }

    /** The namespace of a running process, which the container shares. {@code starttime} is in the kernel's ticks. */
    record Join(Namespace namespace, int pid, long starttime) implements PlanOp {}

    /** A directory in the root of a running process, which the container shares. */
    record BindOf(int pid, long starttime, String source, String target) implements PlanOp {}

    /** A setting of the kernel: its file below /proc/sys, as an absolute path, and what is written. */
    record Sysctl(String path, String value) implements PlanOp {}

    /** What becomes of a cgroup when the program has ended. */
    enum CgroupEnd {
        STAYS(0),
        /** What is still in it is killed, and it is removed. */
        IS_REMOVED(1),
        /** What is still in it is killed. */
        IS_KILLED(2);

        private final int flags;

        CgroupEnd(int flags) {
            this.flags = flags;
        }

        int flags() {
            return flags;
        }
    }

    /** The cgroup to be born in. */
    record Cgroup(String directory, CgroupEnd end) implements PlanOp {}

    /** A cgroup of an old controller's tree, which the container enters before anything else. */
    record AttachGroup(String directory) implements PlanOp {}

    /**
     * The root: host directories, the lowers with the topmost first.
     *
     * @param byMount by mount(2) and its one page of options, as the launcher does by itself on kernels before 6.13
     * @param devices whether device nodes in it can be opened
     */
    record Overlay(List<String> lowers, String upper, String work, boolean userXattr, boolean byMount, boolean devices)
            implements PlanOp {
        public Overlay {
            lowers = List.copyOf(lowers);
        }
    }

    /** A new file system: proc, sysfs, tmpfs, devpts, mqueue or cgroup2; options are {@code key} or {@code key=value}. */
    record Mount(String type, String target, Set<Restriction> restrictions, boolean system, List<String> options)
            implements PlanOp {
        public Mount {
            restrictions = Set.copyOf(restrictions);
            options = List.copyOf(options);
        }
    }

    /** How mounts that are made later below a directory of the host are seen. */
    enum Propagation {
        /** Not at all. */
        PRIVATE(0),
        /** In the container as well. */
        SLAVE(4),
        /** In the container as well, and the container's on the host. */
        SHARED(8);

        private final int flag;

        Propagation(int flag) {
            this.flag = flag;
        }

        int flag() {
            return flag;
        }
    }

    /** A file or directory of the host. */
    record Bind(
            String source, String target, boolean readOnly, boolean recursive, Propagation propagation, boolean system)
            implements PlanOp {}

    /** The layers of another image, read-only, the topmost first; two at least. */
    record Layers(boolean userXattr, String target, List<String> lowers) implements PlanOp {
        public Layers {
            lowers = List.copyOf(lowers);
        }
    }

    /** As {@link Bind}, by a descriptor that the launcher was started with. */
    record BindDescriptor(int descriptor, String target, boolean readOnly, boolean recursive) implements PlanOp {}

    /** A device of the host, of which the launcher checks that it is the one with these numbers. */
    record Device(String source, String target, int major, int minor, boolean system) implements PlanOp {}

    /** A file that exists in memory only. The bytes are the caller's and not copied. */
    @SuppressWarnings("ArrayRecordComponent") // Up to 500 kB of secret, which shall not be copied around.
    record File(String target, int mode, int uid, int gid, boolean readOnly, byte[] content) implements PlanOp {}

    /** A symbolic link below /dev. */
    record Symlink(String path, String text) implements PlanOp {}

    /** Paths to be hidden, files by the null device and directories by an empty one; missing ones are skipped. */
    record Mask(List<String> paths) implements PlanOp {
        public Mask {
            paths = List.copyOf(paths);
        }
    }

    /** Paths to be made read-only with all that is below; missing ones are skipped. */
    record ReadOnly(List<String> paths) implements PlanOp {
        public ReadOnly {
            paths = List.copyOf(paths);
        }
    }

    /** Makes the root itself read-only; mounts below it stay as they are. */
    record RootReadOnly() implements PlanOp {}

    record Hostname(String name) implements PlanOp {}

    /** Brings the loopback device of the container's own network up. */
    record Loopback() implements PlanOp {}

    /** Makes the overlay the root. */
    record Pivot() implements PlanOp {}

    /** Process 1 reaps and forwards signals, and the program is its child. */
    record Init() implements PlanOp {}

    /**
     * A terminal of the container's own for the program's streams.
     *
     * @param socket the launcher's descriptor to which its master goes
     */
    record Terminal(int socket, int rows, int columns) implements PlanOp {}

    record WorkingDirectory(String path) implements PlanOp {}

    /** A limit of setrlimit(2), by the kernel's number of the resource; -1 for none. */
    record Limit(int resource, long soft, long hard) implements PlanOp {}

    record User(int uid, int gid, List<Integer> groups) implements PlanOp {
        public User {
            groups = List.copyOf(groups);
        }
    }

    /** The kernel's mask of the capabilities that are left, in the bounding set too. */
    record Capabilities(long mask) implements PlanOp {}

    record NoNewPrivileges() implements PlanOp {}

    /** A filter of system calls as the kernel takes it, 8 bytes for each instruction. */
    @SuppressWarnings("ArrayRecordComponent") // Compiled once and shared; nobody writes to it.
    record Seccomp(byte[] program) implements PlanOp {}

    /** All variables, {@code NAME=value}. */
    record Environment(List<String> variables) implements PlanOp {
        public Environment {
            variables = List.copyOf(variables);
        }
    }

    /**
     * Another runtime makes the container, by its bundle; of the other operations only the overlay, the cgroups and the
     * terminal count then.
     *
     * @param program the runtime
     * @param state where it keeps its own
     * @param cgroupfs whether it has to be told to manage cgroups by itself
     * @param oldGroups whether it may see cgroups of v1 only
     * @param memoryEvents the file in which the kernel counts what it killed because memory was used up; may be empty
     */
    record External(
            String program,
            String state,
            String bundle,
            String name,
            boolean cgroupfs,
            boolean oldGroups,
            String memoryEvents)
            implements PlanOp {}

    /** The program, looked up in the environment's PATH if it has no slash, and its arguments; the last operation. */
    record Execute(List<String> arguments) implements PlanOp {
        public Execute {
            arguments = List.copyOf(arguments);
        }
    }
}
