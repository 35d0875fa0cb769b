package dev.jbuild.core.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The last lines of something that may print without end: at most {@value #LINES}, and never many bytes. One thread's. */
final class LogTail {

    static final int LINES = 200;

    private static final int LONGEST_LINE = 2000;
    private static final int CHARACTERS = 64 << 10;
    private static final long CHARACTERS_OF_ALL = 8L << 20;

    private final Deque<String> lines = new ArrayDeque<>();
    private final AtomicLong all;
    private int characters;
    private long unshown;

    /** A tail that shares a budget with others. When that is used up, each new line costs its own tail an old one. */
    LogTail(AtomicLong all) {
        this.all = all;
    }

    void add(String line) {
        String shown = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line;
        lines.add(shown);
        count(shown.length());
        while (lines.size() > LINES
                || (lines.size() > 1 && (characters > CHARACTERS || all.get() > CHARACTERS_OF_ALL))) {
            count(-lines.removeFirst().length());
            unshown++;
        }
    }

    private void count(int more) {
        characters += more;
        all.addAndGet(more);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** How many lines came before those that are kept. */
    long unshown() {
        return unshown;
    }
}
