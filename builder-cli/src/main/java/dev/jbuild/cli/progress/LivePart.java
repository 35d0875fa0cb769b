package dev.jbuild.cli.progress;

import dev.jbuild.core.invocation.Terminal;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.text.SafeText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes on at this moment, as lines that fit into the terminal: each running step with a timer and, as far as there is
 * room, the last lines that it printed; each transfer. Times are those of {@link System#nanoTime}. One thread's at a time.
 */
final class LivePart {

    static final String MARK = " => ";

    private static final String OUTPUT = " => => # ";
    private static final int MOST_OUTPUT = 5;
    private static final int LONGEST_KEPT = 2000;

    private final long begun;
    private final Map<Integer, Running> steps = new LinkedHashMap<>();
    private final Map<String, Moving> transfers = new LinkedHashMap<>();
    private int planned;
    private int finished;

    private record Running(String label, long since, Deque<String> output) {}

    private record Moving(BuildEvent.Transfer transfer, long since) {}

    LivePart(long now) {
        this.begun = now;
    }

    /** Takes note of what an event changes. */
    void on(BuildEvent event, long now) {
        switch (event) {
            case BuildEvent.Planned plan -> {
                // A second time if the build begins anew.
                planned = plan.steps().size();
                finished = 0;
                steps.clear();
            }
            case BuildEvent.Note note -> {}
            case BuildEvent.StepStarted started ->
                steps.put(started.number(), new Running(SafeText.of(started.label()), now, new ArrayDeque<>()));
            case BuildEvent.StepCached cached -> finished++;
            case BuildEvent.StepOutput output -> {
                Running step = steps.get(output.number());
                if (step != null) {
                    keep(step.output(), output.line());
                }
            }
            case BuildEvent.StepDone done -> finish(done.number());
            case BuildEvent.StepFailed failed -> finish(failed.number());
            case BuildEvent.StepCancelled cancelled -> finish(cancelled.number());
            case BuildEvent.Transfer transfer -> {
                Moving known = transfers.get(transfer.what());
                if (transfer.state().isOver()) {
                    transfers.remove(transfer.what());
                } else {
                    long since = known == null ? now - transfer.took().toNanos() : known.since();
                    transfers.put(transfer.what(), new Moving(transfer, since));
                }
            }
            case BuildEvent.Warning warning -> {}
        }
    }

    private void finish(int number) {
        steps.remove(number);
        finished++;
    }

    /** What is too long for any terminal need not be looked at for each picture. */
    private static void keep(Deque<String> output, String line) {
        if (output.size() == MOST_OUTPUT) {
            output.removeFirst();
        }
        output.addLast(line.length() > LONGEST_KEPT ? line.substring(0, LONGEST_KEPT) : line);
    }

    /** Nothing goes on any more. */
    void clear() {
        steps.clear();
        transfers.clear();
    }

    /**
     * The lines of this moment. The last cell of each row stays free, since terminals differ in when they wrap; so does the last
     * row, in which the cursor is, and the first: a terminal that is cleared from its first row on may keep what was there among
     * the lines that scrolled away.
     */
    List<String> lines(Terminal.Size size, long now) {
        int cells = size.columns() - 1;
        int room = Math.max(size.rows() - 2, 1);
        int entries = steps.size() + transfers.size();
        if (entries == 0 || size.rows() < 2 || cells < 1) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        if (planned > 0 && entries < room) {
            lines.add(Cells.clip(
                    "[+] Building " + Seconds.tenths(Duration.ofNanos(now - begun)) + " (" + finished + "/" + planned
                            + ")",
                    cells));
            room--;
        }
        int shown = entries <= room ? entries : room - 1;
        int[] output = outputLines(shown < entries ? 0 : room - entries);
        int number = 0;
        for (Running step : steps.values()) {
            if (number < shown) {
                lines.add(line(step, now, cells));
                addOutput(step, output[number], cells, lines);
            }
            number++;
        }
        for (Moving moving : transfers.values()) {
            if (number < shown) {
                lines.add(TransferLine.draw(moving.transfer(), Duration.ofNanos(now - moving.since()), cells));
            }
            number++;
        }
        if (shown < entries) {
            lines.add(Cells.clip(MARK + "… and " + (entries - shown) + " more", cells));
        }
        return lines;
    }

    private static String line(Running step, long now, int cells) {
        String time = Seconds.tenths(Duration.ofNanos(now - step.since()));
        return Cells.line(MARK + Cells.withoutTabs(step.label()), time, cells);
    }

    private static void addOutput(Running step, int count, int cells, List<String> lines) {
        step.output().stream()
                .skip(step.output().size() - count)
                .forEach(line -> lines.add(Cells.clip(OUTPUT + Cells.withoutTabs(SafeText.of(line)), cells)));
    }

    /** How many lines each step may show, handed out in turn. */
    private int[] outputLines(int room) {
        int[] counts = new int[steps.size()];
        int left = room;
        for (int round = 1; round <= MOST_OUTPUT; round++) {
            int number = 0;
            for (Running step : steps.values()) {
                if (left > 0 && step.output().size() >= round) {
                    counts[number]++;
                    left--;
                }
                number++;
            }
        }
        return counts;
    }
}
