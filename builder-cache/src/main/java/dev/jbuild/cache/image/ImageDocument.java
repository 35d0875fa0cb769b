package dev.jbuild.cache.image;

import dev.jbuild.cache.failure.CorruptContentException;
import dev.jbuild.cache.failure.StoreException;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** What a registry gives for a name: one image's manifest, or an index of several. */
public sealed interface ImageDocument permits Manifest, Index {

    /** The longest manifest or index that is read, in bytes. */
    int SIZE_LIMIT = 4 << 20;

    /** More layers than overlayfs takes make no image that could run. */
    int LAYER_LIMIT = 500;

    /** The kind of document, one of {@link MediaTypes}. */
    String mediaType();

    /** The document's bytes, always the same for the same content. */
    byte[] toJson();

    /**
     * Reads a manifest or an index. Refuses what could be read as both, and what says of itself to be something else than
     * it was sent as, because two readers of it could see two images.
     *
     * @param sentAs the media type that came with the document (Content-Type, or the descriptor's), if any
     */
    static ImageDocument parse(byte[] document, Optional<String> sentAs) throws StoreException {
        try {
            JsonObject object = Json.parseObject(document, SIZE_LIMIT);
            return read(object, sentAs);
        } catch (RuntimeException wrong) {
            throw refused(String.valueOf(wrong.getMessage()));
        }
    }

    private static ImageDocument read(JsonObject object, Optional<String> sentAs) throws StoreException {
        if (object.has("fsLayers") || object.number("schemaVersion").orElse(0L) == 1) {
            throw refused("it has the old schema 1, which docker retired; push the image again with a current tool");
        }
        if (object.requireNumber("schemaVersion") != 2) {
            throw refused("its schemaVersion has to be 2");
        }
        boolean index = object.has("manifests");
        boolean manifest = object.has("layers") || object.has("config");
        if (index == manifest) {
            throw refused(index ? "it is a manifest and an index at once" : "it is neither a manifest nor an index");
        }
        String mediaType = object.string("mediaType")
                .or(() -> sentAs)
                .orElse(index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);
        boolean fits = index ? MediaTypes.isIndex(mediaType) : MediaTypes.isManifest(mediaType);
        if (!fits || (sentAs.isPresent() && !sentAs.get().equals(mediaType))) {
            throw refused("it was sent as " + sentAs.orElse("nothing in particular") + " and is " + mediaType);
        }
        Optional<SequencedMap<String, String>> given = object.stringMap("annotations");
        Map<String, String> annotations = given.isPresent() ? given.get() : Map.of();
        if (index) {
            return new Index(mediaType, descriptors(object, "manifests"), annotations);
        }
        JsonObject config = object.object("config").orElse(JsonObject.EMPTY);
        return new Manifest(mediaType, Descriptor.read(config), descriptors(object, "layers"), annotations);
    }

    private static List<Descriptor> descriptors(JsonObject object, String key) {
        List<Descriptor> descriptors = new ArrayList<>();
        for (JsonObject item : object.array(key).map(JsonArray::objects).orElse(List.of())) {
            descriptors.add(Descriptor.read(item));
        }
        return descriptors;
    }

    /** The list of descriptors as JSON. */
    static JsonArray toJson(List<Descriptor> descriptors) {
        List<JsonValue> values = new ArrayList<>();
        descriptors.forEach(descriptor -> values.add(descriptor.toJson()));
        return new JsonArray(values);
    }

    private static StoreException refused(String why) {
        return new CorruptContentException("JB2203", "The image's manifest is refused: " + why + ".");
    }
}
