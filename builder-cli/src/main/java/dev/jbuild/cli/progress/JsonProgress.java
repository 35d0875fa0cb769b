package dev.jbuild.cli.progress;

import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.EventJson;
import java.io.PrintStream;
import java.time.Clock;

/** One JSON object for each event, a line each, for programs. */
public final class JsonProgress implements Progress {

    private final PrintStream out;
    private final Clock clock;

    public JsonProgress(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public void on(BuildEvent event) {
        out.println(EventJson.write(event, clock.instant()));
    }
}
