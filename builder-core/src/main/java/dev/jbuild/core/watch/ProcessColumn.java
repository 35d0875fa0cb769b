package dev.jbuild.core.watch;

import dev.jbuild.core.text.SafeText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The columns that {@code ps} has, by the names that its -o takes. */
record ProcessColumn(String heading, List<String> names, Text text) {

    /** What stands in it. */
    interface Text {
        String of(ProcessFacts process, Machine machine);
    }

    static final ProcessColumn PID = column("PID", "pid tgid", (process, _) -> Integer.toString(process.pid()));
    static final ProcessColumn PPID = column("PPID", "ppid", (process, _) -> Integer.toString(process.parent()));
    static final ProcessColumn PGID = column("PGID", "pgid pgrp", (process, _) -> Integer.toString(process.group()));
    static final ProcessColumn SID =
            column("SID", "sid sess session", (process, _) -> Integer.toString(process.session()));
    static final ProcessColumn UID_NAME = column("UID", "", (process, machine) -> machine.user(process.uid()));
    static final ProcessColumn UID = column("UID", "uid euid", (process, _) -> Integer.toUnsignedString(process.uid()));
    static final ProcessColumn USER =
            column("USER", "user euser ruser uname", (process, machine) -> machine.user(process.uid()));
    static final ProcessColumn GID = column("GID", "gid egid", (process, _) -> Integer.toUnsignedString(process.gid()));
    static final ProcessColumn GROUP =
            column("GROUP", "group egroup rgroup", (process, machine) -> machine.group(process.gid()));
    static final ProcessColumn C =
            column("C", "c", (process, machine) -> Long.toString(Math.round(Math.floor(share(process, machine)))));
    static final ProcessColumn CPU_SHARE = column(
            "%CPU", "%cpu pcpu", (process, machine) -> String.format(Locale.ROOT, "%.1f", share(process, machine)));
    static final ProcessColumn MEMORY_SHARE = column(
            "%MEM",
            "%mem pmem",
            (process, machine) ->
                    String.format(Locale.ROOT, "%.1f", 102400.0 * process.resident() / Math.max(1, machine.memory())));
    static final ProcessColumn VSZ = column("VSZ", "vsz vsize", (process, _) -> Long.toString(process.virtual()));
    static final ProcessColumn RSS = column("RSS", "rss rssize rsz", (process, _) -> Long.toString(process.resident()));
    static final ProcessColumn NICE = column("NI", "ni nice", (process, _) -> Long.toString(process.nice()));
    static final ProcessColumn THREADS =
            column("NLWP", "nlwp thcount", (process, _) -> Long.toString(process.threads()));
    static final ProcessColumn TTY = column("TTY", "tty tname", (process, _) -> terminal(process.terminal()));
    static final ProcessColumn TT = column("TT", "tt", (process, _) -> terminal(process.terminal()));
    static final ProcessColumn STAT = column("STAT", "stat", (process, _) -> flags(process));
    static final ProcessColumn STATE = column("S", "s state", (process, _) -> Character.toString(process.state()));
    static final ProcessColumn STIME = column("STIME", "stime", ProcessColumn::start);
    static final ProcessColumn START = column("START", "start start_time bsdstart", ProcessColumn::start);
    static final ProcessColumn ELAPSED =
            column("ELAPSED", "etime", (process, machine) -> elapsed(machine.age(process)));
    static final ProcessColumn TIME =
            column("TIME", "time cputime", (process, _) -> clock(process.ticks() / ProcessFacts.TICKS));
    static final ProcessColumn BSD_TIME =
            column("TIME", "bsdtime", (process, _) -> minutes(process.ticks() / ProcessFacts.TICKS));
    static final ProcessColumn CMD = column("CMD", "cmd", (process, _) -> SafeText.of(process.command()));
    static final ProcessColumn COMMAND =
            column("COMMAND", "command args", (process, _) -> SafeText.of(process.command()));
    static final ProcessColumn NAME = column("COMMAND", "comm ucmd ucomm", (process, _) -> SafeText.of(process.name()));

    private static final List<ProcessColumn> ALL = List.of(
            PID,
            PPID,
            PGID,
            SID,
            UID_NAME,
            UID,
            USER,
            GID,
            GROUP,
            C,
            CPU_SHARE,
            MEMORY_SHARE,
            VSZ,
            RSS,
            NICE,
            THREADS,
            TTY,
            TT,
            STAT,
            STATE,
            STIME,
            START,
            ELAPSED,
            TIME,
            BSD_TIME,
            CMD,
            COMMAND,
            NAME);

    private static final int PTS_FIRST = 136;
    private static final int PTS_LAST = 143;
    private static final int DAY = 86400;

    private static ProcessColumn column(String heading, String names, Text text) {
        return new ProcessColumn(heading, List.of(names.split(" ")), text);
    }

    static Optional<ProcessColumn> named(String name) {
        return ALL.stream()
                .filter(column -> !name.isEmpty() && column.names.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    String text(ProcessFacts process, Machine machine) {
        return text.of(process, machine);
    }

    /** Of one processor, since it was started, in percent. */
    private static double share(ProcessFacts process, Machine machine) {
        return 100.0 * process.ticks() / ProcessFacts.TICKS / Math.max(1, machine.age(process));
    }

    private static String terminal(int number) {
        int major = number >> 8 & 0xfff;
        int minor = (number & 0xff) | (number >> 12 & 0xfff00);
        if (number == 0) {
            return "?";
        }
        if (major >= PTS_FIRST && major <= PTS_LAST) {
            return "pts/" + ((major - PTS_FIRST) * 256 + minor);
        }
        return major == 4 ? "tty" + minor : major == 5 ? "console" : "?";
    }

    private static String flags(ProcessFacts process) {
        return process.state()
                + (process.nice() < 0 ? "<" : process.nice() > 0 ? "N" : "")
                + (process.session() == process.pid() ? "s" : "")
                + (process.threads() > 1 ? "l" : "")
                + (process.foreground() == process.group() ? "+" : "");
    }

    private static String start(ProcessFacts process, Machine machine) {
        String pattern = machine.age(process) < DAY ? "HH:mm" : machine.age(process) < 365L * DAY ? "MMMdd" : "yyyy";
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .withZone(ZoneId.systemDefault())
                .format(machine.started(process));
    }

    private static String elapsed(long seconds) {
        return seconds < 3600 ? String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60) : clock(seconds);
    }

    private static String clock(long seconds) {
        String time =
                String.format(Locale.ROOT, "%02d:%02d:%02d", seconds % DAY / 3600, seconds % 3600 / 60, seconds % 60);
        return seconds < DAY ? time : seconds / DAY + "-" + time;
    }

    private static String minutes(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
