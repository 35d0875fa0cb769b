package dev.jbuild.cli.progress;

import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.text.SafeText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Live progress for a terminal: what is done scrolls up as plain lines, what runs stays below them with a timer and its
 * last line of output. Thread safe; {@link #close} takes the live part away.
 */
public final class TerminalProgress implements BuildListener, AutoCloseable {

    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String UP_AND_CLEAR = "\u001b[1A\u001b[K";
    private static final String CYAN = "\u001b[36m";
    private static final String RED = "\u001b[31m";
    private static final String RESET = "\u001b[0m";
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int MAX_LIVE = 8;

    private final PrintStream out;
    private final int columns;
    private final Map<Integer, Running> running = new LinkedHashMap<>();
    private final Thread ticker;
    private int liveLines;
    private boolean closed;

    private static final class Running {
        final String label;
        final long start = System.nanoTime();
        String lastLine = "";

        Running(String label) {
            this.label = label;
        }
    }

    public TerminalProgress(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
        this.ticker = Thread.ofVirtual().name("progress").start(this::tick);
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK);
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    redraw(List.of());
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void on(BuildEvent event) {
        switch (event) {
            case BuildEvent.Planned planned -> {}
            case BuildEvent.Note note -> redraw(List.of(" => " + SafeText.of(note.text())));
            case BuildEvent.StepStarted started ->
                running.put(started.number(), new Running(SafeText.of(started.label())));
            case BuildEvent.StepCached cached ->
                redraw(List.of(CYAN + line(" => CACHED " + SafeText.of(cached.label()), "0.0s") + RESET));
            case BuildEvent.StepOutput output -> {
                Running step = running.get(output.number());
                if (step != null) {
                    step.lastLine = SafeText.of(output.line());
                }
            }
            case BuildEvent.StepDone done -> {
                running.remove(done.number());
                redraw(List.of(line(" => " + SafeText.of(done.label()), Seconds.tenths(done.took()))));
            }
            case BuildEvent.StepFailed failed -> {
                running.remove(failed.number());
                redraw(List.of(
                        RED + line(" => ERROR " + SafeText.of(failed.label()), Seconds.tenths(failed.took())) + RESET));
            }
            case BuildEvent.StepCancelled cancelled -> {
                running.remove(cancelled.number());
                redraw(List.of(line(" => CANCELED " + SafeText.of(cancelled.label()), "")));
            }
            case BuildEvent.Warning warning -> redraw(FailureText.warning(warning, true));
        }
    }

    private void redraw(List<String> finished) {
        StringBuilder text = new StringBuilder(CLEAR_LINE);
        for (int line = 0; line < liveLines; line++) {
            text.append(UP_AND_CLEAR);
        }
        finished.forEach(line -> text.append(line).append('\n'));
        List<String> live = new ArrayList<>();
        for (Running step : running.values()) {
            if (live.size() >= MAX_LIVE) {
                break;
            }
            Duration since = Duration.ofNanos(System.nanoTime() - step.start);
            live.add(line(" => " + step.label, Seconds.tenths(since)));
            if (!step.lastLine.isEmpty()) {
                live.add(clip(" => => # " + step.lastLine));
            }
        }
        live.forEach(line -> text.append(line).append('\n'));
        liveLines = live.size();
        out.print(text);
        out.flush();
    }

    private String line(String left, String right) {
        int room = columns - 1 - right.length();
        if (room < 10) {
            return clip(left);
        }
        String shown = left.length() > room - 1 ? left.substring(0, room - 2) + "…" : left;
        return shown + " ".repeat(room - shown.length()) + right;
    }

    private String clip(String text) {
        return text.length() < columns ? text : text.substring(0, columns - 2) + "…";
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            running.clear();
            redraw(List.of());
            closed = true;
            ticker.interrupt();
        }
    }
}
