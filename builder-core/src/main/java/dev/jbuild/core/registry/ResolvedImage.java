package dev.jbuild.core.registry;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.digest.ManifestDigest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What a reference stood for in its registry, for one platform: all that is to be known of an image but its layers. */
public final class ResolvedImage {

    /**
     * A layer as the manifest has it.
     *
     * @param foreign whether it lies elsewhere
     */
    record Layer(Descriptor archive, boolean foreign) {}

    private final ImageReference reference;
    private final ManifestDigest named;
    private final byte[] configBytes;
    private final ImageConfig config;
    private final List<Layer> layers;

    /**
     * An image.
     *
     * @param named the manifest or index that the reference named
     * @param layers as many as the config has, the lowest first
     */
    ResolvedImage(ImageReference reference, ManifestDigest named, byte[] configBytes, List<Layer> layers)
            throws IOException {
        this.reference = reference;
        this.named = named;
        this.configBytes = configBytes.clone();
        this.config = ImageConfig.parse(configBytes);
        this.layers = List.copyOf(layers);
    }

    public ImageReference reference() {
        return reference;
    }

    /** The digest under which the registry had it. */
    public ManifestDigest named() {
        return named;
    }

    /** What the image is called by its content. */
    public ImageId id() {
        return new ImageId(Digest.of(configBytes));
    }

    byte[] configBytes() {
        return configBytes.clone();
    }

    public ImageConfig config() {
        return config;
    }

    /** The layers, the lowest first. */
    public List<DiffId> diffIds() {
        return config.diffIds();
    }

    List<Layer> layers() {
        return layers;
    }

    /** As it is remembered. */
    public JsonObject toJson() {
        List<JsonValue> archives = new ArrayList<>();
        for (Layer layer : layers) {
            archives.add(JsonObject.builder()
                    .put("archive", layer.archive().toJson())
                    .put("foreign", layer.foreign())
                    .build());
        }
        return JsonObject.builder()
                .put("reference", reference.full())
                .put("manifest", named.toString())
                .put("config", Base64.getEncoder().encodeToString(configBytes))
                .put("layers", new JsonArray(archives))
                .build();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static ResolvedImage fromJson(JsonObject json) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (JsonObject layer : json.array("layers").map(JsonArray::objects).orElse(List.of())) {
            layers.add(new Layer(
                    Descriptor.read(layer.object("archive").orElse(JsonObject.EMPTY)),
                    layer.bool("foreign").orElse(false)));
        }
        ResolvedImage image = new ResolvedImage(
                ImageReference.parse(json.requireString("reference")),
                ManifestDigest.parse(json.requireString("manifest")),
                Base64.getDecoder().decode(json.requireString("config").getBytes(StandardCharsets.US_ASCII)),
                layers);
        if (layers.size() != image.diffIds().size()) {
            throw new IllegalArgumentException("the image has other layers than its config says");
        }
        return image;
    }
}
