package dev.jbuild.cli.progress;

import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.text.ByteCount;
import dev.jbuild.core.text.SafeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Draws a transfer that goes on: its name, a bar, bytes, the rate and the time; in little room less of that. */
final class TransferLine {

    private static final int ENOUGH_OF_THE_NAME = 32;

    private TransferLine() {}

    /**
     * One line.
     *
     * @param elapsed since it began, for the rate: of a server that sends nothing any more there are no events
     */
    static String draw(BuildEvent.Transfer transfer, Duration elapsed, int cells) {
        String name = SafeText.of(transfer.what());
        String right = "";
        for (String candidate : candidates(transfer, elapsed)) {
            right = candidate;
            if (cells - right.length() - LivePart.MARK.length() - 1
                    >= Math.min(Cells.width(name), ENOUGH_OF_THE_NAME)) {
                break;
            }
        }
        int room = Math.max(1, cells - right.length() - LivePart.MARK.length() - 1);
        return Cells.line(LivePart.MARK + Cells.clipStart(name, room), right, cells);
    }

    /** What stands beside the name, the richest first. */
    private static List<String> candidates(BuildEvent.Transfer transfer, Duration elapsed) {
        String time = Seconds.tenths(elapsed);
        String done = ByteCount.shown(transfer.done());
        if (transfer.total().isEmpty()) {
            return transfer.done() == 0
                    ? List.of(time)
                    : List.of(done + rate(transfer, elapsed) + "  " + time, done + "  " + time, done);
        }
        String amounts = done + " / " + ByteCount.shown(transfer.total().getAsLong());
        String numbers = String.format("%17s", amounts) + rate(transfer, elapsed) + "  " + time;
        List<String> candidates = new ArrayList<>();
        candidates.add(bar(transfer, 30) + numbers);
        candidates.add(bar(transfer, 20) + numbers);
        candidates.add(bar(transfer, 10) + numbers);
        candidates.add(bar(transfer, 10) + " " + amounts);
        candidates.add(amounts);
        candidates.add(percent(transfer) + "%");
        return candidates;
    }

    private static String rate(BuildEvent.Transfer transfer, Duration elapsed) {
        long milliseconds = Math.max(1, elapsed.toMillis());
        return String.format("%9s/s", ByteCount.shown((long) (transfer.done() * 1000.0 / milliseconds)));
    }

    private static String bar(BuildEvent.Transfer transfer, int cells) {
        int full = (int) (part(transfer) * cells);
        String head = full < cells ? ">" : "";
        return "[" + "=".repeat(full) + head + " ".repeat(cells - full - head.length()) + "]";
    }

    private static int percent(BuildEvent.Transfer transfer) {
        return (int) (part(transfer) * 100);
    }

    /** From 0 to 1, whatever the server says. */
    private static double part(BuildEvent.Transfer transfer) {
        long total = transfer.total().orElse(0);
        return total <= 0 ? 0 : Math.clamp((double) transfer.done() / total, 0, 1);
    }
}
