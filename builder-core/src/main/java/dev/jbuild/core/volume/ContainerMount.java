package dev.jbuild.core.volume;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a container has from outside of its image, decided when it was made. */
public sealed interface ContainerMount {

    String TYPE = "type";
    String TARGET = "target";
    String READ_ONLY = "readOnly";
    String SOURCE = "source";
    String LAYERS = "layers";
    String TYPE_DETAIL = "Type";
    String SOURCE_DETAIL = "Source";

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

    /**
     * The same for another container, of which it is not its own.
     *
     * @param onlyRead whether that may not write to it
     */
    default ContainerMount shared(boolean onlyRead) {
        return switch (this) {
            case Host host ->
                new Host(
                        host.source(),
                        host.target(),
                        host.readOnly() || onlyRead,
                        host.recursive(),
                        host.propagation());
            case OfVolume volume ->
                new OfVolume(volume.name(), volume.target(), volume.readOnly() || onlyRead, volume.anonymous());
            case OfImage image -> image;
        };
    }

    /** What it is of: a path of the host, a volume's name, an image's. */
    default String name() {
        return switch (this) {
            case Host host -> host.source();
            case OfVolume volume -> volume.name();
            case OfImage image -> image.image();
        };
    }

    /**
     * In docker's names, as {@code inspect} shows it.
     *
     * @param root of the store
     */
    default JsonObject details(Path root) {
        JsonObject.Builder json = JsonObject.builder();
        switch (this) {
            case Host host -> json.put(TYPE_DETAIL, "bind").put(SOURCE_DETAIL, host.source());
            case OfVolume volume ->
                json.put(TYPE_DETAIL, "volume")
                        .put("Name", volume.name())
                        .put(
                                SOURCE_DETAIL,
                                VolumeStore.data(root, volume.name()).toString())
                        .put("Driver", "local");
            case OfImage image -> json.put(TYPE_DETAIL, "image").put(SOURCE_DETAIL, image.image());
        }
        return json.put("Destination", target())
                .put("Mode", readOnly() ? "ro" : "")
                .put("RW", !readOnly())
                .put(
                        "Propagation",
                        this instanceof Host host
                                ? "r" + host.propagation().name().toLowerCase(Locale.ROOT)
                                : "")
                .build();
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
