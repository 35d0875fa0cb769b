package dev.jbuild.cli;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.invocation.Streams;
import java.io.IOException;
import java.io.PrintStream;

/** Prints failures to a call's standard error. */
final class FailurePrinter {

    private final PrintStream err;
    private final boolean color;

    FailurePrinter(Streams streams) {
        this.err = streams.err();
        this.color = streams.terminal().isPresent();
    }

    void print(EngineException failure) {
        FailureText.lines(failure, color).forEach(err::println);
    }

    void print(IOException failure) {
        String message = failure.getMessage();
        err.println("ERROR: " + (message == null ? failure.toString() : message));
    }
}
