package dev.jbuild.core.listing;

import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.container.ContainerConfig;
import dev.jbuild.core.container.ContainerService;
import dev.jbuild.core.container.ContainerSize;
import dev.jbuild.core.graph.RunNetwork;
import dev.jbuild.core.template.RowFormat;
import dev.jbuild.core.text.Ages;
import dev.jbuild.core.text.Amounts;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Containers with docker's fields of {@code ps}. */
public final class ContainerRows {

    /** What stands over each field. */
    public static final JsonObject HEADINGS = JsonObject.builder()
            .put("ID", "CONTAINER ID")
            .put("Names", "NAMES")
            .put("Image", "IMAGE")
            .put("Command", "COMMAND")
            .put("CreatedAt", "CREATED AT")
            .put("RunningFor", "CREATED")
            .put("Ports", "PORTS")
            .put("State", "STATE")
            .put("Status", "STATUS")
            .put("Size", "SIZE")
            .put("Labels", "LABELS")
            .put("Mounts", "MOUNTS")
            .put("LocalVolumes", "LOCAL VOLUMES")
            .put("Networks", "NETWORKS")
            .build();

    private static final String USUAL =
            "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int SHORT_ID = 12;
    private static final int SHORT_COMMAND = 20;

    private ContainerRows() {}

    /** The template of the table that people see who ask for no other. */
    public static String usual(boolean sizes) {
        return sizes ? USUAL + "\t{{.Size}}" : USUAL;
    }

    /**
     * A container's row.
     *
     * @param size of its changes and of its image, if that was asked for
     * @param full whether IDs and commands are not shortened
     */
    static RowFormat.Row of(
            ContainerService.Container container, Optional<ContainerSize> size, boolean full, Instant now) {
        ContainerConfig config = container.config();
        Map<String, String> labels = new TreeMap<>(config.labels());
        JsonObject fields = JsonObject.builder()
                .put("Command", "\"" + command(config, full) + "\"")
                .put("CreatedAt", CREATED.format(config.created()))
                .put("ID", full ? config.id() : config.id().substring(0, SHORT_ID))
                .put("Image", config.image())
                .put(
                        "Labels",
                        labels.entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(",")))
                .put("LocalVolumes", "0")
                .put("Mounts", "")
                .put("Names", config.name())
                .put("Networks", config.network() == RunNetwork.NONE ? "none" : "host")
                .put("Ports", "")
                .put("RunningFor", Ages.between(config.created(), now) + " ago")
                .put("Size", size.map(ContainerRows::text).orElse("0B"))
                .put("State", ContainerStatus.word(container))
                .put("Status", ContainerStatus.sentence(container, now))
                .build();
        return new RowFormat.Row(fields, Map.of("Label", arguments -> label(labels, arguments)));
    }

    /** Arguments with spaces in quotes, as docker shows them; not for a shell. */
    private static String command(ContainerConfig config, boolean full) {
        String command = config.arguments().stream()
                .map(argument -> argument.contains(" ") ? "'" + argument + "'" : argument)
                .collect(Collectors.joining(" "));
        return full || command.length() <= SHORT_COMMAND ? command : command.substring(0, SHORT_COMMAND - 1) + "…";
    }

    private static String text(ContainerSize size) {
        return Amounts.size(size.changed()) + " (virtual " + Amounts.size(size.whole()) + ")";
    }

    private static JsonString label(Map<String, String> labels, List<JsonValue> arguments) {
        return new JsonString(
                arguments.getFirst() instanceof JsonString name ? labels.getOrDefault(name.value(), "") : "");
    }
}
