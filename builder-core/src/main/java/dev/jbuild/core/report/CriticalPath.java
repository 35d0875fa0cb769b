package dev.jbuild.core.report;

import dev.jbuild.core.report.ReportModel.State;
import dev.jbuild.core.report.ReportModel.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The steps that a build waited for: the last one to end (or the one that failed), the input for which that one waited, and so on, until one that did
 * no work. Whatever is not on it could have taken a little longer without anybody noticing.
 *
 * @param steps first to last
 */
record CriticalPath(List<Integer> steps) {

    static CriticalPath of(ReportModel model) {
        List<Integer> path = new ArrayList<>();
        List<Step> failed = model.steps().stream()
                .filter(step -> step.state() == State.FAILED)
                .toList();
        Optional<Step> next = latest(failed.isEmpty() ? model.steps() : failed);
        while (next.isPresent() && next.get().took().isPositive()) {
            path.addFirst(next.get().number());
            next = latest(next.get().inputs().stream()
                    .flatMap(number -> model.step(number).stream())
                    .toList());
        }
        return new CriticalPath(List.copyOf(path));
    }

    private static Optional<Step> latest(List<Step> steps) {
        return steps.stream().max(Comparator.comparing(Step::end));
    }

    boolean has(int step) {
        return steps.contains(step);
    }

    /** How long its steps took together. */
    Duration took(ReportModel model) {
        return steps.stream()
                .flatMap(number -> model.step(number).stream())
                .map(Step::took)
                .reduce(Duration.ZERO, Duration::plus);
    }
}
