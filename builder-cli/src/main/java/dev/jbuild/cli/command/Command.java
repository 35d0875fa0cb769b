package dev.jbuild.cli.command;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.List;

/** One command, whose flags have been read into its fields before it runs. */
public interface Command {

    /** Does it, and gives the exit code. */
    int run(Invocation invocation) throws EngineException, IOException, InterruptedException;

    /** The exit code when {@link #run} throws: 1, and 125 for commands whose own code is a container's. */
    default int failureCode() {
        return 1;
    }

    /** Flags that may have a value after {@code =}; what follows after a space is never theirs. */
    default List<String> flagsWithOptionalValues() {
        return List.of();
    }

    /** Whether what follows the first parameter is not for this command (run's program has flags of its own). */
    default boolean stopsAtFirstParameter() {
        return false;
    }
}
