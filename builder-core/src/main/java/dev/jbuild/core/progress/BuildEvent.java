package dev.jbuild.core.progress;

import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.SourceFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One thing that happened in a build. Steps are known by their number. */
public sealed interface BuildEvent {

    /** The graph is there: these steps will be looked at. */
    record Planned(List<PlannedStep> steps) implements BuildEvent {}

    record PlannedStep(int number, String label) {}

    /** Something the engine does before or after the steps, such as reading a base image. */
    record Note(String text) implements BuildEvent {}

    /**
     * The step's work begins.
     *
     * @param miss why there was no result to take, if one was looked for
     */
    record StepStarted(int number, String label, Optional<CacheMiss> miss) implements BuildEvent {}

    /**
     * The step's result was there already.
     *
     * @param place where it was found, empty for this machine's store
     */
    record StepCached(int number, String label, Optional<String> place) implements BuildEvent {}

    /** One line that the step printed, without its line end. */
    record StepOutput(int number, String line, Duration sinceStart) implements BuildEvent {}

    record StepDone(int number, String label, Duration took) implements BuildEvent {}

    record StepFailed(int number, String label, Duration took, String sentence) implements BuildEvent {}

    /** The step was stopped because another failed or the user asked for it. */
    record StepCancelled(int number, String label) implements BuildEvent {}

    /**
     * Bytes that come from elsewhere. Of one transfer there are an event when it begins, a few each second while it goes on, and
     * one when it is over.
     *
     * @param what its name, which no other has that goes on at the same time
     * @param done bytes so far
     * @param total bytes in all, if that is known
     * @param took since it began
     */
    record Transfer(String what, long done, OptionalLong total, Duration took, TransferState state)
            implements BuildEvent {}

    /** How far a transfer is. */
    enum TransferState {
        BEGUN,
        UNDER_WAY,
        DONE,
        /** It came to no good end: it failed, or was stopped. */
        BROKEN_OFF;

        /** Whether no other event of the transfer follows. */
        public boolean isOver() {
            return switch (this) {
                case BEGUN, UNDER_WAY -> false;
                case DONE, BROKEN_OFF -> true;
            };
        }
    }

    /** Something in the Dockerfile that is no error. */
    record Warning(SourceFile source, Problem problem) implements BuildEvent {}
}
