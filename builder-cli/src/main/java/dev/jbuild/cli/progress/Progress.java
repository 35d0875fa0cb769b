package dev.jbuild.cli.progress;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Terminal;
import dev.jbuild.core.progress.BuildListener;
import java.time.Clock;
import java.util.Optional;

/** One way to show progress. Closed before anything else is printed. */
public interface Progress extends BuildListener, AutoCloseable {

    /** Takes away what is there only while something goes on; closing again does nothing. */
    @Override
    default void close() {}

    /**
     * The way that {@code --progress} names.
     *
     * @throws EngineException if there is none of that name
     */
    static Progress of(String name, Invocation invocation) throws EngineException {
        Optional<Terminal> terminal = invocation.streams().terminal();
        boolean live =
                terminal.isPresent() && !invocation.variable("TERM").orElse("").equals("dumb");
        return switch (name) {
            case "quiet" -> new QuietProgress();
            case "plain" -> new PlainProgress(invocation.streams().err());
            case "json" -> new JsonProgress(invocation.streams().out(), Clock.systemUTC());
            case "tty" ->
                new TerminalProgress(invocation.streams().err(), terminal.orElse(TerminalProgress.UNKNOWN_TERMINAL));
            case "auto" ->
                live
                        ? new TerminalProgress(invocation.streams().err(), terminal.get())
                        : new PlainProgress(invocation.streams().err());
            default ->
                throw new EngineException(
                        "JB1002", "--progress " + name + " is not known.", "Write auto, plain, tty, json or quiet.");
        };
    }
}
