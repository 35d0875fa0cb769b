package dev.jbuild.cli.progress;

import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;

/** Shows nothing; a failure brings its own last lines. */
public final class QuietProgress implements BuildListener {

    @Override
    public void on(BuildEvent event) {}
}
