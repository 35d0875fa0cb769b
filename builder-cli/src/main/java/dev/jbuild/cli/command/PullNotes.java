package dev.jbuild.cli.command;

import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.progress.TransferText;
import java.io.PrintStream;

/**
 * Says what takes time before a container can be made.
 *
 * @param out where to
 */
record PullNotes(PrintStream out) implements BuildListener {

    @Override
    public void on(BuildEvent event) {
        if (event instanceof BuildEvent.Note note) {
            out.println(note.text());
        } else if (event instanceof BuildEvent.Transfer transfer) {
            TransferText.of(transfer).ifPresent(out::println);
        }
    }
}
