package dev.jbuild.core.containerfiles;

import dev.jbuild.cache.os.Descriptors;
import dev.jbuild.cache.os.RootDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of this machine.
 *
 * @param starttime in the kernel's ticks since the machine started: with the pid it names the process for sure
 */
record LiveProcess(int pid, long starttime) {

    /** Where the start time stands behind the name of the program, which may hold blanks and brackets itself. */
    private static final int START_TIME = 20;

    private Path directory() {
        return Path.of("/proc", Integer.toString(pid));
    }

    /** Whether it is there, and is not another one with its number. */
    boolean isAlive() {
        try {
            String stat = Files.readString(directory().resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ");
            return fields.length > START_TIME
                    && !fields[1].equals("Z")
                    && fields[START_TIME].equals(Long.toString(starttime));
        } catch (IOException gone) {
            return false;
        }
    }

    /** The root of what it sees, with its mounts; empty if it has ended. */
    Optional<RootDir> root() throws IOException {
        if (!isAlive()) {
            return Optional.empty();
        }
        int root;
        try {
            root = Descriptors.open(directory().resolve("root"), Descriptors.O_PATH | Descriptors.O_DIRECTORY, 0);
        } catch (IOException failure) {
            if (!isAlive()) {
                return Optional.empty();
            }
            throw failure;
        }
        // The number may have become another's between the first look and the opening.
        if (!isAlive()) {
            Descriptors.close(root);
            return Optional.empty();
        }
        return Optional.of(RootDir.ofDescriptor(root));
    }
}
