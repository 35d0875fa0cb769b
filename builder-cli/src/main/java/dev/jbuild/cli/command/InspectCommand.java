package dev.jbuild.cli.command;

import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.inspect.InspectService;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jbuild inspect NAME}. */
@CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show details of containers and images as JSON, in docker's names, or as a template says.",
        footer = {
            "",
            "Examples:",
            "  jbuild inspect -f '{{.State.Running}}' web",
            "  jbuild inspect -f '{{json .Config.Env}}' web",
            "  jbuild inspect -f '{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}' web"
        })
public final class InspectCommand implements Command {

    @Option(
            names = {"-f", "--format"},
            paramLabel = "TEMPLATE",
            description = "json, or a template: '{{.Id}}'")
    private String format = "";

    @Option(
            names = {"-s", "--size"},
            description = "Also how much containers have changed")
    private boolean sizes;

    @Option(names = "--type", paramLabel = "container|image", description = "Only things of this type")
    private String type = "";

    @Parameters(arity = "1..*", paramLabel = "CONTAINER|IMAGE")
    private List<String> names = new ArrayList<>();

    @Override
    public int run(Invocation invocation) throws EngineException, IOException {
        InspectService.Type kind = switch (type) {
            case "" -> InspectService.Type.ANY;
            case "container" -> InspectService.Type.CONTAINER;
            case "image" -> InspectService.Type.IMAGE;
            default ->
                throw new EngineException("JB1061", "--type " + type + " is not known.", "Write container or image.");
        };
        try (Engine engine = Engine.open(invocation)) {
            InspectService service = new InspectService(engine, kind, sizes);
            if (format.isEmpty()) {
                invocation.streams().out().println(service.inspect(names));
            } else {
                service.inspect(names, format).forEach(invocation.streams().out()::println);
            }
        }
        return 0;
    }
}
