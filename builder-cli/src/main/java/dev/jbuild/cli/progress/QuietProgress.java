package dev.jbuild.cli.progress;

import dev.jbuild.core.progress.BuildEvent;

/** Shows nothing; a failure brings its own last lines. */
public final class QuietProgress implements Progress {

    @Override
    public void on(BuildEvent event) {}
}
