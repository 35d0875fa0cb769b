package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Version;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.template.Template;
import dev.jbuild.core.watch.InfoDetails;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code jbuild version}. */
@CommandLine.Command(mixinStandardHelpOptions = true, sortOptions = false, description = "Show the version.")
public final class VersionCommand implements Command {

    @Option(
            names = {"-f", "--format"},
            paramLabel = "TEMPLATE",
            description = "json, or a template: '{{.Server.Version}}'")
    private String format = "";

    @Override
    public int run(Invocation invocation) throws EngineException {
        invocation
                .streams()
                .out()
                .println(
                        format.isEmpty()
                                ? "jbuild " + Version.current()
                                : Template.parse(format.equals("json") ? "{{json .}}" : format)
                                        .render(InfoDetails.version(), Set.of()));
        return 0;
    }
}
