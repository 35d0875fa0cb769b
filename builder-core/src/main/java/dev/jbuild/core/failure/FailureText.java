package dev.jbuild.core.failure;

import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.text.SafeText;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemRenderer;
import dev.jbuild.grammar.problem.SourceFile;
import java.util.ArrayList;
import java.util.List;

/** Draws a failure for people: what happened, where, what to do. The one place that does. */
public final class FailureText {

    /** Whoever has more problems than this reads no further. */
    private static final int MOST = 100;

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
                lines.addAll(problems(dockerfile.source(), dockerfile.problems(), color));
            case StepFailedException step -> {
                if (!step.lastLines().isEmpty()) {
                    lines.add("------");
                    lines.add(" > " + SafeText.of(step.step()) + ":");
                    step.lastLines().forEach(line -> lines.add(SafeText.of(line)));
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

    /** Gives problems, each as one text of several lines; of very many, the first. */
    public static List<String> problems(SourceFile source, List<Problem> problems, boolean color) {
        List<String> texts = new ArrayList<>();
        problems.stream().limit(MOST).forEach(problem -> texts.add(ProblemRenderer.render(source, problem, color)));
        if (problems.size() > MOST) {
            texts.add("... and " + (problems.size() - MOST) + " more.");
        }
        return texts;
    }

    /** Gives the lines of a warning. */
    public static List<String> warning(BuildEvent.Warning warning, boolean color) {
        return List.of(ProblemRenderer.render(warning.source(), warning.problem(), color));
    }
}
