package dev.jbuild.core.report;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.core.engine.Version;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.report.ReportModel.Outcome;
import dev.jbuild.core.report.ReportModel.State;
import dev.jbuild.core.solve.StepResult;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Gathers what a page tells. Thread safe. */
final class HtmlReport implements BuildReport {

    private final ReportFile file;
    private final String what;
    private final List<String> names;
    private final List<String> platforms;
    private final BuildListener next;
    private final Instant start = Clock.systemUTC().instant();
    private final long begun = System.nanoTime();
    private final AtomicLong budget = new AtomicLong();
    private final LogTail notes = new LogTail(budget);
    private final LogTail warnings = new LogTail(budget);
    private final Map<Integer, StepStory> steps = new TreeMap<>();
    private String dockerfile = "";
    private List<ReportModel.Image> images = List.of();
    private Optional<Duration> prepared = Optional.empty();
    private Optional<Duration> over = Optional.empty();

    HtmlReport(ReportFile file, String what, List<String> names, List<String> platforms, BuildListener next) {
        this.file = file;
        this.what = what;
        this.names = names;
        this.platforms = platforms;
        this.next = next;
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Override
    public void on(BuildEvent event) {
        next.on(event);
        note(event);
    }

    private synchronized void note(BuildEvent event) {
        switch (event) {
            case BuildEvent.Planned planned -> prepared = Optional.of(now());
            case BuildEvent.Note note -> notes.add(note.text());
            case BuildEvent.Warning warning -> warnings.add(String.join("\n", FailureText.warning(warning, false)));
            case BuildEvent.StepStarted started ->
                story(started.number()).ifPresent(step -> {
                    step.started(now());
                    started.miss().ifPresent(miss -> step.notCached(miss.sentence()));
                });
            case BuildEvent.StepCached cached ->
                story(cached.number()).ifPresent(step -> step.ended(State.CACHED, now(), Duration.ZERO));
            case BuildEvent.StepOutput output -> story(output.number()).ifPresent(step -> step.printed(output.line()));
            case BuildEvent.StepDone done ->
                story(done.number()).ifPresent(step -> step.ended(State.RAN, now(), done.took()));
            case BuildEvent.StepFailed failed ->
                story(failed.number()).ifPresent(step -> step.failed(now(), failed.took(), failed.sentence()));
            case BuildEvent.StepCancelled cancelled ->
                story(cancelled.number()).ifPresent(step -> step.cancelled(now()));
            // It is part of a step's time, or of that before all steps.
            case BuildEvent.Transfer transfer -> {}
        }
    }

    private Optional<StepStory> story(int number) {
        return Optional.ofNullable(steps.get(number));
    }

    @Override
    public synchronized void planned(List<BuildGraph> graphs) {
        for (BuildGraph graph : graphs) {
            dockerfile = graph.source().name();
            List<String> lines = graph.source().text().lines().toList();
            for (Step step : graph.steps()) {
                steps.put(step.number(), new StepStory(step, lines, new LogTail(budget)));
            }
        }
    }

    @Override
    public synchronized void built(
            LayerStore layers, List<BuildGraph> graphs, List<StoredImage> built, Map<Step, StepResult> results) {
        over = Optional.of(now());
        try {
            for (Map.Entry<Step, StepResult> result : results.entrySet()) {
                Optional<DiffId> own = result.getValue().own();
                if (own.isPresent()) {
                    long size = layers.info(own.get()).tarSize();
                    story(result.getKey().number()).ifPresent(step -> step.madeLayer(size));
                }
            }
            List<ReportModel.Image> seen = new ArrayList<>();
            for (int index = 0; index < built.size(); index++) {
                seen.add(new ImageReader(layers, results)
                        .read(graphs.get(index).image(), built.get(index), platforms.get(index)));
            }
            images = seen;
        } catch (IOException | RuntimeException unreadable) {
            // The image is there: whatever goes wrong from here on must not lose it.
            on(new BuildEvent.Note("the layers can't be read for the report: " + unreadable.getMessage()));
        }
    }

    @Override
    public Optional<EngineException> succeeded(String build, List<String> results) {
        try {
            write(build, new Outcome.Success(results));
            return Optional.empty();
        } catch (EngineException notWritten) {
            return Optional.of(notWritten);
        }
    }

    @Override
    public void failed(String build, Exception failure) {
        try {
            write(build, outcome(failure));
        } catch (EngineException notWritten) {
            failure.addSuppressed(notWritten);
            next.on(new BuildEvent.Note(notWritten.sentence() + " [" + notWritten.code() + "]"));
        }
    }

    private static Outcome outcome(Exception failure) {
        return switch (failure) {
            case EngineException known ->
                new Outcome.Failure(
                        known.code(),
                        known.sentence(),
                        known.help(),
                        String.join("\n", FailureText.lines(known, false)));
            case InterruptedException stopped -> new Outcome.Failure("", "The build was stopped.", "", "");
            default -> new Outcome.Failure("", String.valueOf(failure.getMessage()), "", "");
        };
    }

    private void write(String build, Outcome outcome) throws EngineException {
        String page;
        try {
            page = ReportPage.of(model(build, outcome));
        } catch (RuntimeException bug) {
            throw new EngineException(
                    "JB3181",
                    "The report " + file.asked() + " can't be drawn: " + bug + ".",
                    "This is a bug in jbuild; what the build made is there all the same.",
                    bug);
        }
        file.write(page);
        next.on(new BuildEvent.Note("the report is " + file.asked()));
    }

    private synchronized ReportModel model(String build, Outcome outcome) {
        Duration took = over.orElseGet(this::now);
        return new ReportModel(
                Version.current(),
                build,
                what,
                names,
                dockerfile,
                platforms,
                start,
                took,
                prepared.orElse(took),
                outcome,
                notes.lines(),
                warnings.lines(),
                steps.values().stream().map(step -> step.told(took)).toList(),
                images);
    }
}
