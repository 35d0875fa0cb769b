package dev.jbuild.core.failure;

import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemRenderer;
import java.util.ArrayList;
import java.util.List;

/** Draws a failure for people: what happened, where, what to do. The one place that does. */
public final class FailureText {

    private FailureText() {}

    /**
     * Gives the lines of a failure.
     *
     * @param color whether terminal colours may be used
     */
    public static List<String> lines(EngineException failure, boolean color) {
        List<String> lines = new ArrayList<>();
        switch (failure) {
            case DockerfileException dockerfile ->
                dockerfile
                        .problems()
                        .forEach(problem -> lines.add(ProblemRenderer.render(dockerfile.source(), problem, color)));
            case StepFailedException step -> {
                if (!step.lastLines().isEmpty()) {
                    lines.add("------");
                    lines.add(" > " + step.step() + ":");
                    lines.addAll(step.lastLines());
                    lines.add("------");
                }
                lines.add(ProblemRenderer.render(
                        step.source(),
                        new Problem(Problem.Severity.ERROR, step.code(), step.sentence(), step.help(), step.range()),
                        color));
            }
            default -> {
                lines.add("ERROR: " + failure.sentence() + " [" + failure.code() + "]");
                if (!failure.help().isEmpty()) {
                    lines.add(failure.help());
                }
            }
        }
        return lines;
    }

    /** Gives the lines of a warning. */
    public static List<String> warning(BuildEvent.Warning warning, boolean color) {
        return List.of(ProblemRenderer.render(warning.source(), warning.problem(), color));
    }
}
