package dev.jbuild.core.containerfiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
}
