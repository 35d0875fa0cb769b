package dev.jbuild.core.report;

import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.graph.StepSources;
import dev.jbuild.core.report.ReportModel.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happens to one step, told as it happens. One thread's. */
final class StepStory {

    private static final int LONGEST_SOURCE = 4000;

    private final Step step;
    private final String source;
    private final LogTail log;
    private State state;
    private Duration begin = Duration.ZERO;
    private Duration end = Duration.ZERO;
    private boolean running;
    private Optional<String> why = Optional.empty();
    private Optional<String> error = Optional.empty();
    private Optional<Long> bytes = Optional.empty();

    StepStory(Step step, List<String> lines, LogTail log) {
        this.step = step;
        this.log = log;
        this.source = instruction(step, lines);
        this.state = step.operation() instanceof Operation.Empty ? State.EMPTY : State.NOT_REACHED;
    }

    private static String instruction(Step step, List<String> lines) {
        int first = Math.clamp(step.range().startLine() - 1, 0, lines.size());
        int end = Math.clamp(step.range().endLine(), first, lines.size());
        String text = String.join("\n", lines.subList(first, end));
        return text.length() > LONGEST_SOURCE ? text.substring(0, LONGEST_SOURCE) + "…" : text;
    }

    void started(Duration now) {
        begin = now;
        running = true;
    }

    /** It ended; what it took counts from before it was said to have started, when its key was computed. */
    void ended(State how, Duration now, Duration took) {
        state = how;
        begin = took.compareTo(now) > 0 ? Duration.ZERO : now.minus(took);
        end = now;
        running = false;
    }

    /** It was stopped, at work or waiting. */
    void cancelled(Duration now) {
        ended(State.CANCELLED, now, running ? now.minus(begin) : Duration.ZERO);
    }

    void failed(Duration now, Duration took, String sentence) {
        ended(State.FAILED, now, took);
        error = Optional.of(sentence);
    }

    void printed(String line) {
        log.add(line);
    }

    /** Why there was no result to take: one sentence. */
    void notCached(String sentence) {
        why = Optional.of(sentence);
    }

    void madeLayer(long size) {
        bytes = Optional.of(size);
    }

    /** The story so far. What still runs when the build is over was stopped. */
    ReportModel.Step told(Duration over) {
        if (running) {
            cancelled(over);
        }
        return new ReportModel.Step(
                step.number(),
                step.label(),
                step.range().startLine(),
                source,
                state,
                begin,
                end,
                why,
                error,
                log.lines(),
                log.unshown(),
                step.operation().inputs().stream().map(Step::number).distinct().toList(),
                StepSources.of(step),
                bytes);
    }
}
