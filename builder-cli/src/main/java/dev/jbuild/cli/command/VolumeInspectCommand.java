package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.inspect.VolumeInspect;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild volume inspect}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show details of volumes as JSON, in docker's names.",
        footer = {"", "Examples:", "  jbuild volume inspect -f '{{.Mountpoint}}' cache"})
public final class VolumeInspectCommand implements Command {

    @Option(
            names = {"-f", "--format"},
            paramLabel = "TEMPLATE",
            description = "A template: '{{.Mountpoint}}'")
    private String format = "";

    @Parameters(arity = "1..*", paramLabel = "VOLUME")
    private List<String> names = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            new VolumeInspect(engine)
                    .lines(names, format)
                    .forEach(invocation.streams().out()::println);
        }
        return 0;
    }
}
