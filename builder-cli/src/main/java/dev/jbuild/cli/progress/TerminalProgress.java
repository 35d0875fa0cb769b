package dev.jbuild.cli.progress;

import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.invocation.Terminal;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.text.Amounts;
import dev.jbuild.core.text.SafeText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * Live progress for a terminal: what is over scrolls up, a line for each, and what goes on stays below. Events only change what
 * is known; ten times a second it is drawn, so a step that prints a lot is not held up. Thread safe.
 */
public final class TerminalProgress implements Progress {

    /** For a terminal of which nothing is known. */
    static final Terminal UNKNOWN_TERMINAL = Terminal.of(80, 24);

    private static final String CYAN = "\u001b[36m";
    private static final String RED = "\u001b[31m";
    private static final String RESET = "\u001b[0m";
    private static final Duration TICK = Duration.ofMillis(100);

    private final PrintStream out;
    private final Terminal terminal;
    private final LivePart live = new LivePart(System.nanoTime());
    private final LiveScreen screen = new LiveScreen();
    private final Thread ticker;
    private boolean closed;

    public TerminalProgress(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        this.ticker = Thread.ofVirtual().name("progress").start(this::tick);
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK);
                draw(List.of());
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void on(BuildEvent event) {
        live.on(event, System.nanoTime());
        List<String> lines = finished(event);
        if (!lines.isEmpty()) {
            draw(lines);
        }
    }

    /** What stays of an event. */
    private List<String> finished(BuildEvent event) {
        return switch (event) {
            case BuildEvent.Note note -> List.of(LivePart.MARK + SafeText.of(note.text()));
            case BuildEvent.StepCached cached ->
                List.of(CYAN
                        + line(
                                "CACHED " + cached.label()
                                        + cached.place()
                                                .map(place -> " from " + place)
                                                .orElse(""),
                                "0.0s")
                        + RESET);
            case BuildEvent.StepDone done -> List.of(line(done.label(), Seconds.tenths(done.took())));
            case BuildEvent.StepFailed failed ->
                List.of(RED + line("ERROR " + failed.label(), Seconds.tenths(failed.took())) + RESET);
            case BuildEvent.StepCancelled cancelled -> List.of(line("CANCELED " + cancelled.label(), ""));
            case BuildEvent.Transfer transfer -> finished(transfer);
            case BuildEvent.Warning warning -> FailureText.warning(warning, true);
            case BuildEvent.Planned planned -> List.of();
            case BuildEvent.StepStarted started ->
                started.miss().filter(miss -> !miss.isFirst()).stream()
                        .map(miss -> line("not cached: " + miss.sentence(), ""))
                        .toList();
            case BuildEvent.StepOutput output -> List.of();
        };
    }

    private List<String> finished(BuildEvent.Transfer transfer) {
        String bytes = Amounts.size(transfer.done());
        return switch (transfer.state()) {
            case BEGUN, UNDER_WAY -> List.of();
            case DONE ->
                List.of(line("fetched " + transfer.what() + " (" + bytes + ")", Seconds.tenths(transfer.took())));
            case BROKEN_OFF ->
                List.of(line(
                        "stopped fetching " + transfer.what() + " after " + bytes, Seconds.tenths(transfer.took())));
        };
    }

    /** A line that stays is never cut: whoever scrolls back wants to read it. */
    private String line(String left, String right) {
        String whole = LivePart.MARK + Cells.withoutTabs(SafeText.of(left));
        return right.isEmpty()
                ? whole
                : Cells.apart(whole, right, terminal.size().columns() - 1);
    }

    private synchronized void draw(List<String> finished) {
        if (closed) {
            return;
        }
        Terminal.Size size = terminal.size();
        String text = screen.picture(finished, live.lines(size, System.nanoTime()), size.columns());
        if (!text.isEmpty()) {
            out.print(text);
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        live.clear();
        draw(List.of());
        closed = true;
        ticker.interrupt();
    }
}
