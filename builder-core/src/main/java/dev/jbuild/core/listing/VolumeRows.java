package dev.jbuild.core.listing;

import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.template.RowFormat;
import dev.jbuild.core.volume.Volume;
import dev.jbuild.core.volume.VolumeStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Volumes with docker's fields of {@code volume ls}. Thread safe. */
public final class VolumeRows {

    /** What stands over each field. */
    public static final JsonObject HEADINGS = JsonObject.builder()
            .put("Driver", "DRIVER")
            .put("Name", "VOLUME NAME")
            .put("Mountpoint", "MOUNTPOINT")
            .put("Scope", "SCOPE")
            .put("Labels", "LABELS")
            .build();

    /** The template of the table that people see who ask for no other. */
    public static final String USUAL = "{{.Driver}}\t{{.Name}}";

    private static final Set<String> KEYS = Set.of("dangling", "driver", "label", "name");

    private final VolumeStore volumes;

    public VolumeRows(Engine engine) {
        this.volumes = new VolumeStore(engine.store());
    }

    /** The volumes that are meant, by their names. */
    public List<RowFormat.Row> rows(List<String> filters) throws EngineException, IOException {
        return volumes(filters).stream().map(VolumeRows::row).toList();
    }

    /**
     * The volumes that are meant, by their names.
     *
     * @param filters as {@code --filter} has them
     */
    public List<Volume> volumes(List<String> filters) throws EngineException, IOException {
        Filters wanted = Filters.parse("volume ls", filters, KEYS);
        List<String> dangling = wanted.of("dangling", Set.of("true", "false", "1", "0"));
        List<Volume> found = new ArrayList<>();
        for (Volume volume : volumes.list()) {
            boolean isNobodys =
                    !dangling.isEmpty() && volumes.users(volume.name()).isEmpty();
            boolean fits = dangling.isEmpty() || dangling.getLast().matches("true|1") == isNobodys;
            if (fits
                    && wanted.fits("driver", "local")
                    && wanted.fitLabels(volume.labels())
                    && (!wanted.has("name") || wanted.of("name").stream().anyMatch(volume.name()::contains))) {
                found.add(volume);
            }
        }
        return found;
    }

    private static RowFormat.Row row(Volume volume) {
        JsonObject.Builder fields = JsonObject.builder()
                .put("Driver", "local")
                .put("Name", volume.name())
                .put("Mountpoint", volume.directory().toString())
                .put("Scope", "local")
                .put(
                        "Labels",
                        volume.labels().entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(",")));
        return RowFormat.Row.of(fields.build());
    }
}
