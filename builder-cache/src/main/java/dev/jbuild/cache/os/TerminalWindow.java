package dev.jbuild.cache.os;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The window of a terminal, as the kernel knows it now.
 *
 * @param columns more than 0
 * @param rows more than 0
 */
public record TerminalWindow(int columns, int rows) {

    private static final long TIOCGWINSZ = 0x5413;
    private static final long STRUCT_SIZE = 8;

    /** Whether a descriptor is a terminal, also one that has no size. */
    public static boolean isTerminal(int descriptor) {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment window = scratch.reserve(STRUCT_SIZE);
            return scratch.call(SystemCall.IOCTL, descriptor, TIOCGWINSZ, window.address(), 0) >= 0;
        }
    }

    /** The window of the terminal behind a descriptor; empty if that is no terminal, or one that has no size. */
    public static Optional<TerminalWindow> of(int descriptor) {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment window = scratch.reserve(STRUCT_SIZE);
            if (scratch.call(SystemCall.IOCTL, descriptor, TIOCGWINSZ, window.address(), 0) < 0) {
                return Optional.empty();
            }
            int rows = Short.toUnsignedInt(window.get(JAVA_SHORT, 0));
            int columns = Short.toUnsignedInt(window.get(JAVA_SHORT, 2));
            return rows > 0 && columns > 0 ? Optional.of(new TerminalWindow(columns, rows)) : Optional.empty();
        }
    }
}
