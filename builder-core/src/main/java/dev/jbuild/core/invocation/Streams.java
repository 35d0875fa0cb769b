package dev.jbuild.core.invocation;

import dev.jbuild.cache.os.TerminalWindow;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;

/**
 * The streams of a call, as Java objects for the engine's own words and as descriptors for a container, which writes
 * past the JVM.
 *
 * @param terminal what {@code err} is, empty if it is none
 */
public record Streams(
        InputStream in,
        PrintStream out,
        PrintStream err,
        int inDescriptor,
        int outDescriptor,
        int errDescriptor,
        Optional<Terminal> terminal) {

    /** Whether standard output is a terminal, where what was printed can be drawn over. */
    public boolean showsOutput() {
        return outDescriptor >= 0 && TerminalWindow.isTerminal(outDescriptor);
    }

    /** Whether somebody can answer a question on standard input. */
    public boolean canAnswer() {
        return inDescriptor >= 0 && TerminalWindow.isTerminal(inDescriptor);
    }
}
