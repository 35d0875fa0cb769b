package dev.jbuild.core.progress;

/** Is told of a build's events, one at a time, in order. Must not throw and should be quick: the build waits. */
public interface BuildListener {

    void on(BuildEvent event);
}
