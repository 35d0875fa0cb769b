package dev.jbuild.runtime.sandbox;

import dev.jbuild.runtime.plan.PlanOp;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Something that is mounted into a sandbox, after the sandbox's own mounts and in the order of the spec.
 *
 * <p>A target is absolute in the root file system and resolved there, links too; it may not lie in /proc or /sys. One that
 * is missing is made and reported when the sandbox ends ({@link ExitStatus#createdTargets}). No device can be opened in
 * any of them.
 */
public sealed interface MountSpec {

    /** Where, absolute in the root file system. */
    String target();

    /** What a {@link Bind} shows. */
    sealed interface Source {
        /** A file or directory of the host, links followed. */
        record HostPath(Path path) implements Source {}

        /** An open file or directory of this process, which stays the caller's; nothing is looked up by name. */
        record Descriptor(int number) implements Source {}
    }

    /**
     * A file or directory of the host.
     *
     * @param recursive with what is mounted below it
     * @param propagation whether mounts that are made later below it are seen
     */
    record Bind(Source source, String target, boolean readOnly, boolean recursive, PlanOp.Propagation propagation)
            implements MountSpec {
        public static Bind readOnly(Path source, String target) {
            return new Bind(new Source.HostPath(source), target, true, true, PlanOp.Propagation.PRIVATE);
        }

        public static Bind writable(Path source, String target) {
            return new Bind(new Source.HostPath(source), target, false, true, PlanOp.Propagation.PRIVATE);
        }

        public static Bind readOnly(int descriptor, String target) {
            return new Bind(new Source.Descriptor(descriptor), target, true, true, PlanOp.Propagation.PRIVATE);
        }

        public static Bind writable(int descriptor, String target) {
            return new Bind(new Source.Descriptor(descriptor), target, false, true, PlanOp.Propagation.PRIVATE);
        }
    }

    /**
     * An empty directory in memory.
     *
     * @param size in bytes; the kernel's own limit (half of the memory) if there is none
     * @param mode permissions of the directory
     * @param restrictions what can't be done there, beside opening devices
     * @param options further ones of the kernel's, such as {@code nr_inodes=100} or {@code uid=5}
     */
    record Tmpfs(String target, OptionalLong size, int mode, Set<PlanOp.Restriction> restrictions, List<String> options)
            implements MountSpec {
        public Tmpfs {
            restrictions = Set.copyOf(restrictions);
            options = List.copyOf(options);
        }

        public static Tmpfs of(String target, OptionalLong size) {
            return new Tmpfs(target, size, 01777, Set.of(PlanOp.Restriction.NO_SETUID), List.of());
        }
    }

    /** A file that never touches a disk, read-only. The bytes are not copied; the caller leaves them as they are. */
    @SuppressWarnings("ArrayRecordComponent") // A secret is not copied around.
    record SecretFile(String target, byte[] content, int mode, int uid, int gid) implements MountSpec {}

    /** The layers of an image, read-only, the topmost first; two at least. */
    record Layers(List<Path> lowers, String target) implements MountSpec {
        public Layers {
            lowers = List.copyOf(lowers);
        }
    }

    /** An empty file in memory, writable, mode 0644: to hide a file of the image. */
    record EmptyFile(String target) implements MountSpec {}
}
