package dev.jbuild.cli.command;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.PrettyJson;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.template.Template;
import dev.jbuild.core.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
            VolumeStore volumes = new VolumeStore(engine.store());
            List<JsonValue> details = new ArrayList<>();
            for (String name : names) {
                details.add(volumes.require(name).details());
            }
            if (format.isEmpty()) {
                invocation.streams().out().println(PrettyJson.write(new JsonArray(details)));
            } else {
                Template template = Template.parse(format);
                for (JsonValue one : details) {
                    invocation.streams().out().println(template.render((JsonObject) one, Set.of()));
                }
            }
        }
        return 0;
    }
}
