package dev.jbuild.cli.terminal;

import dev.jbuild.core.invocation.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whether standard error is a terminal, and which. */
public final class StandardErrorTerminal {

    private static final int DESCRIPTOR = 2;
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;

    private StandardErrorTerminal() {}

    /**
     * Gives the terminal that standard error is, empty if it is none. Asks the kernel's own table of this process's descriptors,
     * because the JVM only knows of standard input and output together, and a native call costs a short command too much.
     */
    public static Optional<Terminal> find(Map<String, String> environment) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + DESCRIPTOR))
                    .toString();
            if (!target.startsWith("/dev/pts/") && !target.startsWith("/dev/tty") && !target.equals("/dev/console")) {
                return Optional.empty();
            }
        } catch (IOException noProc) {
            return Optional.empty();
        }
        return Optional.of(Terminal.behind(
                DESCRIPTOR,
                new Terminal.Size(
                        number(environment, "COLUMNS", DEFAULT_COLUMNS), number(environment, "LINES", DEFAULT_ROWS))));
    }

    private static int number(Map<String, String> environment, String name, int otherwise) {
        String text = environment.getOrDefault(name, "");
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }
}
