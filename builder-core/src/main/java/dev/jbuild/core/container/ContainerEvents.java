package dev.jbuild.core.container;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Writes down what happens to containers, and lets their keepers do so. Thread safe. */
public final class ContainerEvents {

    /** What a keeper says of its container in each event. */
    private static final String ABOUT = "about";

    /** A line of the journal is written at once, so labels without end have no place in it. */
    private static final int LONGEST = 16 << 10;

    private final Store store;
    private final ContainerStore containers;
    private final Journal journal;

    ContainerEvents(Store store, ContainerStore containers) {
        this.store = store;
        this.containers = containers;
        this.journal = new Journal(store.root());
    }

    /** Writes that something happened to a container. */
    public void write(ContainerConfig config, String action) {
        write(config, action, Map.of());
    }

    /** @param more attributes besides image, name and labels */
    public void write(ContainerConfig config, String action, Map<String, String> more) {
        Map<String, String> attributes = attributes(config);
        attributes.putAll(more);
        journal.write("container", action, config.id(), attributes);
    }

    private static Map<String, String> attributes(ContainerConfig config) {
        Map<String, String> attributes = new TreeMap<>(config.labels());
        attributes.put("image", config.image());
        attributes.put("name", config.name());
        if (text(attributes).length > LONGEST) {
            attributes.keySet().removeAll(config.labels().keySet());
            attributes.put("image", config.image());
            attributes.put("name", config.name());
        }
        return attributes;
    }

    private static byte[] text(Map<String, String> attributes) {
        byte[] object = Json.write(JsonObject.builder()
                .put(ABOUT, attributes)
                .build()
                .object(ABOUT)
                .orElseThrow());
        // Without its braces: the keeper adds members of its own.
        return Arrays.copyOfRange(object, 1, object.length - 1);
    }

    /**
     * Tells a container's keeper what its container is called now. Under the store's lock, and by what is written in the store: so of
     * two who rename it the last one is right.
     */
    void describe(String id) throws IOException {
        journal.prepare();
        store.session().leases().alone(() -> {
            for (ContainerConfig config : containers.list()) {
                if (config.id().equals(id)) {
                    Path directory = containers.directory(id);
                    Path born = directory.resolve("." + ABOUT);
                    Files.write(born, text(attributes(config)));
                    Files.move(born, directory.resolve(ABOUT), StandardCopyOption.ATOMIC_MOVE);
                }
            }
        });
    }
}
