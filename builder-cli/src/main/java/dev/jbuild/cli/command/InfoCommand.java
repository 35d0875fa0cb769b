package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.InfoService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;

/** {@code jbuild info}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show where jbuild keeps its files and what it can do on this machine.")
public final class InfoCommand implements Command {

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            new InfoService(engine).lines().forEach(invocation.streams().out()::println);
        }
        return 0;
    }
}
