package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.key.StepDigest;
import java.io.IOException;
import java.util.Optional;

/**
 * What steps came to on other machines whose layers nobody needed here. Only the layer's name is kept, which is enough to find
 * what follows the step: a build that took its results from elsewhere finds them again without a network. Thread safe.
 */
record NamedResults(Store store) {

    private static final String DATA = "named";

    Optional<DiffId> find(StepKey key) {
        try {
            return store.records()
                    .get(own(key))
                    .flatMap(record -> record.data().string(DATA))
                    .map(DiffId::parse);
        } catch (IOException | JsonException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    void remember(StepKey key, DiffId layer) throws IOException {
        store.records()
                .put(new BuildRecord(
                        own(key),
                        Optional.empty(),
                        JsonObject.builder().put(DATA, layer.toString()).build()));
    }

    /** Not the step's own key: a record under that one promises a layer that is here. */
    private static StepKey own(StepKey key) {
        return new StepKey(
                new StepDigest().add("named result 1").add(key.toString()).finish());
    }
}
