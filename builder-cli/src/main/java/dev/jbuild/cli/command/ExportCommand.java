package dev.jbuild.cli.command;

import dev.jbuild.core.containerfiles.ExportService;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild export}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Write a container's files into a tar archive.",
        footer = {
            "",
            "What lies in volumes is left out.",
            "",
            "Examples:",
            "  jbuild export -o web.tar web",
            "  jbuild export web | tar -t"
        })
public final class ExportCommand implements Command {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Default: standard output")
    private String output = "";

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            ExportService service = new ExportService(engine, invocation);
            if (output.isEmpty() || output.equals("-")) {
                service.export(container);
            } else {
                service.export(container, invocation.resolve(output));
            }
        }
        return 0;
    }
}
