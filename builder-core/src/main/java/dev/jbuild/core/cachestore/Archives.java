package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.layer.Compression;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.key.StepDigest;
import java.io.IOException;
import java.util.Optional;

/** What the packed forms of layers are called, so that a layer need not be packed to learn that a place has it. Thread safe. */
record Archives(Store store) {

    private static final String DATA = "archive";

    Optional<Descriptor> find(DiffId layer, Compression compression) throws IOException {
        try {
            return store.records()
                    .get(key(layer, compression))
                    .flatMap(record -> record.data().object(DATA))
                    .map(Descriptor::read);
        } catch (JsonException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    void remember(DiffId layer, Compression compression, Descriptor archive) throws IOException {
        store.records()
                .put(new BuildRecord(
                        key(layer, compression),
                        Optional.empty(),
                        JsonObject.builder().put(DATA, archive.toJson()).build()));
    }

    private static StepKey key(DiffId layer, Compression compression) {
        return new StepKey(new StepDigest()
                .add("archive 1")
                .add(layer.toString())
                .add(compression.mediaType())
                .finish());
    }
}
