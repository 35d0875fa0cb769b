package dev.jbuild.core.confinement;

import dev.jbuild.runtime.sandbox.Capability;
import dev.jbuild.runtime.sandbox.SeccompPolicy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a container may, and what it shares.
 *
 * @param privileged whether nothing of the kernel is kept from it, and it has the host's devices
 * @param noNewPrivileges whether its programs can't get more rights than they have, as by sudo
 * @param paths which paths of the kernel are hidden, beside the usual ones, or are not hidden although that is usual
 * @param devices of the host
 * @param sharedMemory the bytes of /dev/shm, if not the usual 64 MiB
 * @param settings of the kernel (sysctl), by name
 * @param groups further groups of its user, by name or number
 */
public record Confinement(
        boolean privileged,
        Set<Capability> capabilities,
        SeccompPolicy seccomp,
        boolean noNewPrivileges,
        Paths paths,
        List<Device> devices,
        List<Memory> memory,
        OptionalLong sharedMemory,
        Map<String, String> settings,
        List<String> groups,
        Sharing sharing) {

    /** What a container is confined to that was asked nothing. */
    public static final Confinement USUAL = new Confinement(
            false,
            Capability.DEFAULT,
            SeccompPolicy.DEFAULT,
            false,
            new Paths(List.of(), List.of(), false),
            List.of(),
            List.of(),
            OptionalLong.empty(),
            Map.of(),
            List.of(),
            new Sharing(Partner.PRIVATE, Partner.PRIVATE, Partner.PRIVATE, true));

    public Confinement {
        capabilities = Set.copyOf(capabilities);
        devices = List.copyOf(devices);
        memory = List.copyOf(memory);
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        groups = List.copyOf(groups);
    }

    /**
     * What is hidden.
     *
     * @param shownAll whether nothing is that usually is
     */
    public record Paths(List<String> hidden, List<String> shown, boolean shownAll) {
        public Paths {
            hidden = List.copyOf(hidden);
            shown = List.copyOf(shown);
        }
    }

    /**
     * A device of the host, or a directory with some.
     *
     * @param target where it is in the container
     */
    public record Device(String source, String target) {}

    /**
     * A directory in memory.
     *
     * @param size in bytes, if it has a limit of its own
     * @param mode its permissions, if they are not 1777
     */
    public record Memory(
            String target,
            OptionalLong size,
            Optional<Integer> mode,
            boolean readOnly,
            boolean executable,
            boolean setuid,
            List<String> options) {
        public Memory {
            options = List.copyOf(options);
        }
    }

    /** With whom it shares; {@code ownCgroups} says whether the tree of cgroups that it sees begins with its own. */
    public record Sharing(Partner processes, Partner ipc, Partner hostname, boolean ownCgroups) {}
}
