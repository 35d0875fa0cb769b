package dev.jbuild.core.container;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageService;
import dev.jbuild.core.image.PrettyJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Details of containers and images as JSON, in docker's names. */
public final class InspectService {

    private final ContainerService containers;
    private final ImageService images;

    public InspectService(Engine engine) {
        this.containers = new ContainerService(engine);
        this.images = new ImageService(engine);
    }

    /**
     * A JSON list with the details of each.
     *
     * @param names of containers or images; a container goes before an image of the same name
     * @throws EngineException if there is neither
     */
    public String inspect(List<String> names) throws EngineException, IOException {
        List<JsonValue> details = new ArrayList<>();
        for (String name : names) {
            Optional<ContainerService.Container> container = container(name);
            details.add(
                    container.isPresent()
                            ? ContainerDetails.json(
                                    container.get(),
                                    containers.files(container.get().config()))
                            : images.details(name));
        }
        return PrettyJson.write(new JsonArray(details));
    }

    private Optional<ContainerService.Container> container(String name) throws EngineException, IOException {
        try {
            return Optional.of(containers.find(name));
        } catch (EngineException failure) {
            if (failure.code().equals(ContainerService.NO_SUCH)) {
                return Optional.empty();
            }
            throw failure;
        }
    }
}
