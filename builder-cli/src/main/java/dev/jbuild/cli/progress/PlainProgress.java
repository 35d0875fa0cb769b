package dev.jbuild.cli.progress;

import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.TransferText;
import dev.jbuild.core.text.SafeText;
import java.io.PrintStream;

/** A line for each event, with the step's number before it: for logs of CI systems. */
public final class PlainProgress implements Progress {

    private final PrintStream out;

    public PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void on(BuildEvent event) {
        switch (event) {
            case BuildEvent.Planned planned -> {}
            case BuildEvent.Note note -> out.println(SafeText.of(note.text()));
            case BuildEvent.StepStarted started -> {
                out.println("#" + started.number() + " " + SafeText.of(started.label()));
                started.miss()
                        .ifPresent(miss ->
                                out.println("#" + started.number() + " not cached: " + SafeText.of(miss.sentence())));
            }
            case BuildEvent.StepCached cached -> {
                out.println("#" + cached.number() + " " + SafeText.of(cached.label()));
                out.println("#" + cached.number() + " CACHED"
                        + cached.place()
                                .map(place -> " from " + SafeText.of(place))
                                .orElse(""));
            }
            case BuildEvent.StepOutput output ->
                out.println("#" + output.number() + " " + Seconds.thousandths(output.sinceStart()) + " "
                        + SafeText.of(output.line()));
            case BuildEvent.StepDone done -> out.println("#" + done.number() + " DONE " + Seconds.tenths(done.took()));
            case BuildEvent.StepFailed failed ->
                out.println("#" + failed.number() + " ERROR: " + SafeText.of(failed.sentence()));
            case BuildEvent.StepCancelled cancelled -> out.println("#" + cancelled.number() + " CANCELED");
            case BuildEvent.Transfer transfer ->
                TransferText.of(transfer).ifPresent(line -> out.println(SafeText.of(line)));
            case BuildEvent.Warning warning ->
                FailureText.warning(warning, false).forEach(out::println);
        }
    }
}
