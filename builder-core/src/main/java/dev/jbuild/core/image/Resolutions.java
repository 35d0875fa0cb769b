package dev.jbuild.core.image;

import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.key.StepDigest;
import dev.jbuild.core.registry.ResolvedImage;
import java.io.IOException;
import java.util.Optional;

/**
 * What references stood for when their registries were asked last. An image of which no layer was needed is not in the store,
 * and without its config a build that needs none of its layers again could not begin without a network. Thread safe.
 */
record Resolutions(Store store) {

    private static final String DATA = "resolved";

    void remember(ResolvedImage image, Platform platform) throws IOException {
        JsonObject data = JsonObject.builder().put(DATA, image.toJson()).build();
        store.records().put(new BuildRecord(key(image.reference(), platform.toString()), Optional.empty(), data));
        store.records().put(new BuildRecord(key(image.reference(), ""), Optional.empty(), data));
    }

    /** What the reference stood for, for a platform. */
    Optional<ResolvedImage> find(ImageReference reference, Platform platform) throws IOException {
        return find(key(reference, platform.toString()));
    }

    /** What the reference stood for last, for whatever platform. */
    Optional<ResolvedImage> find(ImageReference reference) throws IOException {
        return find(key(reference, ""));
    }

    private Optional<ResolvedImage> find(StepKey key) throws IOException {
        Optional<JsonObject> data =
                store.records().get(key).flatMap(record -> record.data().object(DATA));
        try {
            return data.isPresent() ? Optional.of(ResolvedImage.fromJson(data.get())) : Optional.empty();
        } catch (IOException | JsonException | IllegalArgumentException unreadable) {
            store.records().remove(key);
            return Optional.empty();
        }
    }

    private static StepKey key(ImageReference reference, String platform) {
        return new StepKey(new StepDigest()
                .add("resolved 1")
                .add(reference.full())
                .add(platform)
                .finish());
    }
}
