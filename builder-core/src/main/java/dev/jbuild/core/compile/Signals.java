package dev.jbuild.core.compile;

import java.util.List;
import java.util.Locale;

/** The names of Linux's signals, as STOPSIGNAL may have them. */
final class Signals {

    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS", "IOT", "CLD", "POLL", "UNUSED", "RTMIN", "RTMAX");

    private Signals() {}

    static boolean isKnown(String name) {
        if (name.matches("[0-9]{1,9}")) {
            // Which numbers are signals is the kernel's affair.
            return Integer.parseInt(name) > 0;
        }
        String upper = name.toUpperCase(Locale.ROOT);
        String bare = upper.startsWith("SIG") ? upper.substring(3) : upper;
        return NAMES.contains(bare) || bare.matches("RTMIN\\+([1-9]|1[0-5])|RTMAX-([1-9]|1[0-4])");
    }
}
