package dev.jbuild.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** Whether standard error is a terminal, and how wide it is. */
public final class TerminalSize {

    private static final int DEFAULT_COLUMNS = 80;

    private TerminalSize() {}

    /**
     * Gives the width of the terminal that standard error is, empty if it is none. Asks the kernel's own table of this
     * process's descriptors, because the JVM only knows of standard input and output together.
     */
    public static OptionalInt columnsOfStandardError(Map<String, String> environment) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            if (!target.startsWith("/dev/pts/") && !target.startsWith("/dev/tty") && !target.equals("/dev/console")) {
                return OptionalInt.empty();
            }
        } catch (IOException noProc) {
            return OptionalInt.empty();
        }
        String columns = environment.getOrDefault("COLUMNS", "");
        return OptionalInt.of(columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS);
    }
}
