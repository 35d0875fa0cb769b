package dev.jbuild.core.inspect;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.container.ContainerSize;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.image.PrettyJson;
import dev.jbuild.core.template.Template;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** Details of containers and images as JSON, in docker's names. */
public final class InspectService {

    /** What docker's details have only where there is something. */
    private static final Set<String> OPTIONAL = Set.of(
            "Health",
            "Healthcheck",
            "Domainname",
            "Volumes",
            "Entrypoint",
            "Cmd",
            "OnBuild",
            "ExposedPorts",
            "Shell",
            "StopTimeout",
            "StopSignal",
            "Variant",
            "Author",
            "Created",
            "Labels",
            "Env",
            "User",
            "WorkingDir",
            "SizeRw",
            "SizeRootFs",
            "Parent",
            "History");

    private final ContainerService containers;
    private final ImageService images;
    private final Type type;
    private final boolean sizes;

    /** What is looked for. */
    public enum Type {
        ANY,
        CONTAINER,
        IMAGE
    }

    /** @param sizes whether containers' files are measured, which costs a walk through them */
    public InspectService(Engine engine, Type type, boolean sizes) {
        this.containers = new ContainerService(engine);
        this.images = new ImageService(engine);
        this.type = type;
        this.sizes = sizes;
    }

    /**
     * A JSON list with the details of each.
     *
     * @param names of containers or images; a container goes before an image of the same name
     * @throws EngineException if there is neither
     */
    public String inspect(List<String> names) throws EngineException, IOException {
        return PrettyJson.write(new JsonArray(details(names)));
    }

    /**
     * What a template makes of each.
     *
     * @param format the template, or {@code json} for a line of JSON
     */
    public List<String> inspect(List<String> names, String format) throws EngineException, IOException {
        boolean json = format.equals("json");
        Template template = Template.parse(json ? "" : format);
        List<String> lines = new ArrayList<>();
        for (JsonValue details : details(names)) {
            lines.add(
                    json
                            ? new String(Json.write(details), StandardCharsets.UTF_8)
                            : template.render(details, OPTIONAL));
        }
        return lines;
    }

    private List<JsonValue> details(List<String> names) throws EngineException, IOException {
        List<JsonValue> details = new ArrayList<>();
        for (String name : names) {
            Optional<ContainerService.Container> container = type == Type.IMAGE ? Optional.empty() : container(name);
            details.add(container.isPresent() ? details(container.get()) : images.details(name));
        }
        return details;
    }

    private JsonValue details(ContainerService.Container container) throws IOException {
        JsonObject details = ContainerDetails.json(container, containers.files(container.config()));
        if (!sizes) {
            return details;
        }
        ContainerSize size = containers.size(container.config());
        SequencedMap<String, JsonValue> members = new LinkedHashMap<>(details.members());
        members.put("SizeRw", JsonNumber.of(size.changed()));
        members.put("SizeRootFs", JsonNumber.of(size.whole()));
        return new JsonObject(members);
    }

    private Optional<ContainerService.Container> container(String name) throws EngineException, IOException {
        try {
            return Optional.of(containers.find(name));
        } catch (EngineException failure) {
            if (type == Type.ANY && failure.code().equals(ContainerService.NO_SUCH)) {
                return Optional.empty();
            }
            throw failure;
        }
    }
}
