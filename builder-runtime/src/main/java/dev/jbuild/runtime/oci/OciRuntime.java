package dev.jbuild.runtime.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A runtime that makes containers of bundles.
 *
 * @param program absolute
 */
public record OciRuntime(Path program) {

    private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

    /**
     * Finds a runtime.
     *
     * @param name a path, or a name to be looked up
     * @param path directories, separated by colons
     */
    public static Optional<OciRuntime> find(String name, String path) {
        if (name.contains("/")) {
            Path program = Path.of(name);
            return program.isAbsolute() && Files.isExecutable(program)
                    ? Optional.of(new OciRuntime(program))
                    : Optional.empty();
        }
        for (String directory : path.split(":", -1)) {
            Path program = Path.of(directory, name);
            if (program.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
                return Optional.of(new OciRuntime(program));
            }
        }
        return Optional.empty();
    }

    private boolean isCrun() {
        return String.valueOf(program.getFileName()).contains("crun");
    }

    /** Crun asks systemd for cgroups if it is not told otherwise. */
    boolean wantsCgroupfs() {
        return isCrun();
    }

    /** Crun refuses to work where cgroups of v1 and the unified tree are there side by side. */
    boolean wantsOldGroupsOnly() {
        return isCrun() && Files.isDirectory(UNIFIED);
    }
}
