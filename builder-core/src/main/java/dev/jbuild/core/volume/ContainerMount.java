package dev.jbuild.core.volume;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** What a container has from outside of its image, decided when it was made. */
public sealed interface ContainerMount {

    String TYPE = "type";
    String TARGET = "target";
    String READ_ONLY = "readOnly";
    String SOURCE = "source";
    String LAYERS = "layers";

    String target();

    boolean readOnly();

    /** A file or directory of the host. */
    record Host(String source, String target, boolean readOnly, boolean recursive, MountRequest.Propagation propagation)
            implements ContainerMount {}

    /**
     * A volume.
     *
     * @param anonymous whether it goes with the container
     */
    record OfVolume(String name, String target, boolean readOnly, boolean anonymous) implements ContainerMount {}

    /** The files of an image. */
    record OfImage(String image, List<DiffId> layers, String target) implements ContainerMount {
        public OfImage {
            layers = List.copyOf(layers);
        }

        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /** As it is kept. */
    default JsonObject json() {
        JsonObject.Builder json = JsonObject.builder().put(TARGET, target()).put(READ_ONLY, readOnly());
        return switch (this) {
            case Host host ->
                json.put(TYPE, "bind")
                        .put(SOURCE, host.source())
                        .put("recursive", host.recursive())
                        .put("propagation", host.propagation().name())
                        .build();
            case OfVolume volume ->
                json.put(TYPE, "volume")
                        .put(VolumeStore.VOLUME, volume.name())
                        .put("anonymous", volume.anonymous())
                        .build();
            case OfImage image ->
                json.put(TYPE, "image")
                        .put(SOURCE, image.image())
                        .put(
                                LAYERS,
                                image.layers().stream().map(DiffId::toString).toList())
                        .build();
        };
    }

    /** Reads what {@link #json} gave. */
    static ContainerMount read(JsonObject json) {
        String target = json.requireString(TARGET);
        boolean readOnly = json.bool(READ_ONLY).orElse(false);
        return switch (json.requireString(TYPE)) {
            case "bind" ->
                new Host(
                        json.requireString(SOURCE),
                        target,
                        readOnly,
                        json.bool("recursive").orElse(true),
                        MountRequest.Propagation.valueOf(
                                json.requireString("propagation").toUpperCase(Locale.ROOT)));
            case "volume" ->
                new OfVolume(
                        json.requireString(VolumeStore.VOLUME),
                        target,
                        readOnly,
                        json.bool("anonymous").orElse(false));
            case "image" ->
                new OfImage(
                        json.requireString(SOURCE),
                        json.strings(LAYERS).orElse(List.of()).stream()
                                .map(DiffId::parse)
                                .toList(),
                        target);
            default -> throw new IllegalArgumentException("a mount of an unknown type");
        };
    }
}
