package dev.jbuild.core.inspect;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.PrettyJson;
import dev.jbuild.core.template.Template;
import dev.jbuild.core.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Details of volumes in docker's names. */
public final class VolumeInspect {

    private final VolumeStore volumes;

    public VolumeInspect(Engine engine) {
        this.volumes = new VolumeStore(engine.store());
    }

    /**
     * A JSON list with the details of each, or what a template makes of each.
     *
     * @param format a template; empty for JSON
     */
    public List<String> lines(List<String> names, String format) throws EngineException, IOException {
        List<JsonObject> details = new ArrayList<>();
        for (String name : names) {
            details.add(volumes.require(name).details());
        }
        if (format.isEmpty()) {
            return List.of(PrettyJson.write(new JsonArray(List.<JsonValue>copyOf(details))));
        }
        Template template = Template.parse(format);
        List<String> lines = new ArrayList<>();
        for (JsonObject one : details) {
            lines.add(template.render(one, Set.of()));
        }
        return lines;
    }
}
