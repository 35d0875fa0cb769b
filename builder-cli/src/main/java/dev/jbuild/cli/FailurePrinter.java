package dev.jbuild.cli;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.failure.FailureText;
import dev.jbuild.core.failure.IoFailures;
import dev.jbuild.core.invocation.Streams;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

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

    /** @param root of the store */
    void print(IOException failure, Path root) {
        print(IoFailures.explain(failure, root));
    }
}
