package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;

/** One command, whose flags have been read into its fields before it runs. */
public interface Command {

    /** Does it, and gives the exit code. */
    int run(Invocation invocation) throws EngineException, IOException, InterruptedException;

    /** The exit code when {@link #run} throws: 1, and 125 for commands whose own code is a container's. */
    default int failureCode() {
        return 1;
    }

    /** Whether what follows the first parameter is not for this command (run's program has flags of its own). */
    default boolean stopsAtFirstParameter() {
        return false;
    }
}
