package dev.jbuild.core.progress;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import java.time.Duration;
import java.util.List;

/** One thing that happened in a build. Steps are known by their number. */
public sealed interface BuildEvent {

    /** The graph is there: these steps will be looked at. */
    record Planned(List<PlannedStep> steps) implements BuildEvent {}

    record PlannedStep(int number, String label) {}

    /** Something the engine does before or after the steps, such as reading a base image. */
    record Note(String text) implements BuildEvent {}

    record StepStarted(int number, String label) implements BuildEvent {}

    /** The step's result was there already. */
    record StepCached(int number, String label) implements BuildEvent {}

    /** One line that the step printed, without its line end. */
    record StepOutput(int number, String line, Duration sinceStart) implements BuildEvent {}

    record StepDone(int number, String label, Duration took) implements BuildEvent {}

    record StepFailed(int number, String label, Duration took, String sentence) implements BuildEvent {}

    /** The step was stopped because another failed or the user asked for it. */
    record StepCancelled(int number, String label) implements BuildEvent {}

    /** Something in the Dockerfile that is no error. */
    record Warning(SourceFile source, Problem problem) implements BuildEvent {}
}
