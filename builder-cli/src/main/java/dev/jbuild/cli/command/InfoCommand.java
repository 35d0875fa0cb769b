package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.engine.InfoService;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.template.Template;
import dev.jbuild.core.watch.InfoDetails;
import java.io.IOException;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild info}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show where jbuild keeps its files and what it can do on this machine.")
public final class InfoCommand implements Command {

    @Option(
            names = {"-f", "--format"},
            paramLabel = "TEMPLATE",
            description = "json, or a template: '{{.DockerRootDir}}'")
    private String format = "";

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        try (Engine engine = Engine.open(invocation)) {
            if (!format.isEmpty()) {
                Template template = Template.parse(format.equals("json") ? "{{json .}}" : format);
                invocation.streams().out().println(template.render(InfoDetails.info(engine), Set.of()));
                return 0;
            }
            new InfoService(engine).lines().forEach(invocation.streams().out()::println);
        }
        return 0;
    }
}
