package dev.jbuild.cli;

import dev.jbuild.cli.terminal.ProcessSignals;
import dev.jbuild.cli.terminal.StandardErrorTerminal;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Streams;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The process: the one place that reads its environment, directory and streams, and that ends it. */
public final class Main {

    private static final int BUFFER = 1 << 13;

    private Main() {}

    public static void main(String[] arguments) {
        // Lines leave at once: the other end may be a person, and a container writes to the same descriptors.
        try (PrintStream out = stream(FileDescriptor.out);
                PrintStream err = stream(FileDescriptor.err)) {
            Invocation invocation = new Invocation(
                    Path.of("").toAbsolutePath(),
                    System.getenv(),
                    new Streams(System.in, out, err, 0, 1, 2, StandardErrorTerminal.find(System.getenv())),
                    new ProcessSignals());
            int code = new Jbuild(invocation).run(List.of(arguments));
            out.flush();
            err.flush();
            // Not System.exit: shutdown hooks and lingering pool threads have nothing left to do.
            Runtime.getRuntime().halt(code);
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER), true, StandardCharsets.UTF_8);
    }
}
