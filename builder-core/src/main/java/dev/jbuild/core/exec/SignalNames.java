package dev.jbuild.core.exec;

import dev.jbuild.core.failure.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The names of Linux's signals, as STOPSIGNAL and commands may have them. */
public final class SignalNames {

    /** In the order of their numbers, from 1 on. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private static final Map<String, Integer> OTHERS =
            Map.of("IOT", 6, "CLD", 17, "POLL", 29, "UNUSED", 31, "RTMIN", 34, "RTMAX", 64);

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private SignalNames() {}

    /** Whether it is the name of a signal, with or without SIG, or a number that may be one. */
    public static boolean isKnown(String name) {
        // Which numbers are signals is the kernel's affair.
        return name.matches("[0-9]{1,9}")
                ? Integer.parseInt(name) > 0
                : find(name).isPresent();
    }

    /**
     * The kernel's number of a signal.
     *
     * @throws EngineException if it is none
     */
    public static int number(String name) throws EngineException {
        OptionalInt number = name.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(name)) : find(name);
        if (number.isEmpty() || number.getAsInt() < 1 || number.getAsInt() > RTMAX) {
            throw new EngineException(
                    "JB5024", "\"" + name + "\" is not a signal.", "Write for example TERM, SIGTERM or 15.");
        }
        return number.getAsInt();
    }

    private static OptionalInt find(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String bare = upper.startsWith("SIG") ? upper.substring(3) : upper;
        if (NAMES.contains(bare)) {
            return OptionalInt.of(NAMES.indexOf(bare) + 1);
        }
        if (bare.matches("RTMIN\\+([1-9]|1[0-5])")) {
            return OptionalInt.of(RTMIN + Integer.parseInt(bare.substring(6)));
        }
        if (bare.matches("RTMAX-([1-9]|1[0-4])")) {
            return OptionalInt.of(RTMAX - Integer.parseInt(bare.substring(6)));
        }
        return OTHERS.containsKey(bare) ? OptionalInt.of(OTHERS.get(bare)) : OptionalInt.empty();
    }
}
