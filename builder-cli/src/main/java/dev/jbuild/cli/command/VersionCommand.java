package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Version;
import dev.jbuild.core.invocation.Invocation;
import picocli.CommandLine;

/** {@code jbuild version}. */
@CommandLine.Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Show the version.")
public final class VersionCommand implements Command {

    @Override
    public int run(Invocation invocation) {
        invocation.streams().out().println("jbuild " + Version.current());
        return 0;
    }
}
