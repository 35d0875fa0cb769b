package dev.jbuild.runtime.sandbox;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Something that is mounted into a sandbox. A target that is missing is made, and reported when the sandbox ends. */
public sealed interface MountSpec {

    /** Where, absolute in the root file system. */
    String target();

    /** A file or directory of the host. Devices in it can't be opened, and setuid programs give no rights. */
    record Bind(Path source, String target, boolean readOnly) implements MountSpec {
        public static Bind readOnly(Path source, String target) {
            return new Bind(source, target, true);
        }

        public static Bind writable(Path source, String target) {
            return new Bind(source, target, false);
        }
    }

    /**
     * An empty directory in memory.
     *
     * @param size in bytes; the kernel's own limit (half of the memory) if there is none
     * @param mode permissions of the directory
     */
    record Tmpfs(String target, OptionalLong size, int mode) implements MountSpec {
        public static Tmpfs of(String target, OptionalLong size) {
            return new Tmpfs(target, size, 01777);
        }
    }

    /** A file that never touches a disk. */
    record SecretFile(String target, byte[] content, int mode, int uid, int gid) implements MountSpec {}
}
