package dev.jbuild.core.watch;

import dev.jbuild.core.failure.EngineException;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of {@code ps} that {@code top} takes: which columns there are. Which processes is the container's affair, so options that
 * choose all change nothing.
 */
final class PsOptions {

    /** A column with its heading. */
    record Heading(ProcessColumn column, String text) {}

    private static final List<ProcessColumn> FULL = List.of(
            ProcessColumn.UID_NAME,
            ProcessColumn.PID,
            ProcessColumn.PPID,
            ProcessColumn.C,
            ProcessColumn.STIME,
            ProcessColumn.TTY,
            ProcessColumn.TIME,
            ProcessColumn.CMD);
    private static final List<ProcessColumn> PLAIN =
            List.of(ProcessColumn.PID, ProcessColumn.TTY, ProcessColumn.TIME, ProcessColumn.NAME);
    private static final List<ProcessColumn> BSD = List.of(
            ProcessColumn.PID, ProcessColumn.TTY, ProcessColumn.STAT, ProcessColumn.BSD_TIME, ProcessColumn.COMMAND);
    private static final List<ProcessColumn> BSD_USER = List.of(
            ProcessColumn.USER,
            ProcessColumn.PID,
            ProcessColumn.CPU_SHARE,
            ProcessColumn.MEMORY_SHARE,
            ProcessColumn.VSZ,
            ProcessColumn.RSS,
            ProcessColumn.TTY,
            ProcessColumn.STAT,
            ProcessColumn.START,
            ProcessColumn.BSD_TIME,
            ProcessColumn.COMMAND);

    private final List<Heading> chosen = new ArrayList<>();
    private List<ProcessColumn> usual = PLAIN;

    private PsOptions() {}

    /** @throws EngineException that names the option which is not known */
    static List<Heading> parse(List<String> options) throws EngineException {
        PsOptions reader = new PsOptions();
        if (options.isEmpty()) {
            reader.usual = FULL;
        }
        for (int at = 0; at < options.size(); at++) {
            boolean valueFollows = reader.option(options.get(at));
            if (valueFollows) {
                at++;
                if (at == options.size()) {
                    throw unknown(options.getLast(), "has no columns after it");
                }
                reader.columns(options.get(at));
            }
        }
        return reader.chosen.isEmpty()
                ? reader.usual.stream()
                        .map(column -> new Heading(column, column.heading()))
                        .toList()
                : reader.chosen;
    }

    /** Gives whether its value follows as another word. */
    private boolean option(String option) throws EngineException {
        if (option.startsWith("--format")) {
            if (option.startsWith("--format=")) {
                columns(option.substring("--format=".length()));
            }
            return option.equals("--format");
        }
        boolean bsd = !option.startsWith("-");
        for (int at = bsd ? 0 : 1; at < option.length(); at++) {
            switch (option.charAt(at)) {
                case 'o', 'O' -> {
                    boolean here = at + 1 < option.length();
                    if (here) {
                        columns(option.substring(at + 1));
                    }
                    return !here;
                }
                case 'e', 'A', 'a', 'x', 'd', 'w' -> {
                    usual = bsd && usual.equals(PLAIN) ? BSD : usual;
                }
                case 'f', 'F' -> usual = bsd ? BSD : FULL;
                case 'u' -> {
                    if (!bsd) {
                        throw unknown(option, "is not supported");
                    }
                    usual = BSD_USER;
                }
                default -> throw unknown(option, "is not supported: unsupported option of ps");
            }
        }
        if (option.length() < 2 && !bsd) {
            throw unknown(option, "is not supported: unsupported option of ps");
        }
        return false;
    }

    private void columns(String list) throws EngineException {
        // What follows a sign is the heading, up to the end, as with ps.
        int equals = list.indexOf('=');
        String names = equals < 0 ? list : list.substring(0, equals);
        List<String> words = List.of(names.split("[, ]+"));
        for (int at = 0; at < words.size(); at++) {
            String name = words.get(at);
            ProcessColumn column = ProcessColumn.named(name)
                    .orElseThrow(() -> unknown("-o " + name, "is no column: unknown user-defined format specifier"));
            boolean renamed = equals >= 0 && at == words.size() - 1;
            chosen.add(new Heading(column, renamed ? list.substring(equals + 1) : column.heading()));
        }
    }

    private static EngineException unknown(String option, String what) {
        return new EngineException(
                "JB5057",
                "The option " + option + " of ps " + what + ".",
                "top knows -ef, aux and -o with columns, for example -o pid,user,rss,cmd.");
    }
}
