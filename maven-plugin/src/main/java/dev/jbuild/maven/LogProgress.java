package dev.jbuild.maven;

import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferText;
import org.apache.maven.plugin.logging.Log;

/** Progress in Maven's log: what is done at info, what steps print at debug. */
final class LogProgress implements BuildListener {

    private final Log log;

    LogProgress(Log log) {
        this.log = log;
    }

    @Override
    public void on(BuildEvent event) {
        switch (event) {
            case BuildEvent.Planned planned -> log.debug(planned.steps().size() + " steps");
            case BuildEvent.Note note -> log.info(note.text());
            case BuildEvent.StepStarted started -> log.debug(started.label());
            case BuildEvent.StepCached cached -> log.info("CACHED " + cached.label());
            case BuildEvent.StepOutput output -> log.debug(output.line());
            case BuildEvent.StepDone done ->
                log.info(done.label() + " (" + done.took().toMillis() + " ms)");
            case BuildEvent.StepFailed failed -> log.error(failed.label() + ": " + failed.sentence());
            case BuildEvent.StepCancelled cancelled -> log.warn("CANCELED " + cancelled.label());
            case BuildEvent.Transfer transfer ->
                TransferText.of(transfer).ifPresent(transfer.state().isOver() ? log::info : log::debug);
            case BuildEvent.Warning warning ->
                FailureText.warning(warning, false).forEach(log::warn);
        }
    }
}
