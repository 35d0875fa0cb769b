package dev.jbuild.core.cachestore;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.layer.Compression;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.core.cacheplace.CacheManifest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a cache holds. Keys and digests, nothing else: no instruction, no path, no argument, no time.
 *
 * @param records which layer a step's work came to; none if it changed no file
 * @param layers the archives of layers. A record's layer may have none: it is enough to know its name to find what follows
 * @param mounts the contents of cache mounts, by the digest of the mount's ID
 */
record CacheIndex(
        Map<StepKey, Optional<DiffId>> records, Map<DiffId, Descriptor> layers, Map<Digest, MountContent> mounts) {

    /** In bytes. */
    static final int LONGEST = 32 << 20;

    private static final int MOST_RECORDS = 100_000;
    private static final int MOST_BLOBS = 50_000;
    private static final long VERSION = 1;

    /**
     * What lay in a cache mount: a tar, cut into chunks.
     *
     * @param bytes of the tar
     * @param chunks packed, in their order
     */
    record MountContent(long bytes, List<Descriptor> chunks) {
        MountContent {
            chunks = List.copyOf(chunks);
        }
    }

    CacheIndex {
        records = Collections.unmodifiableMap(new TreeMap<>(records));
        layers = Collections.unmodifiableMap(new TreeMap<>(layers));
        mounts = Collections.unmodifiableMap(new TreeMap<>(mounts));
    }

    /** Every blob that the index speaks of, each once. */
    List<Descriptor> blobs() {
        Map<Digest, Descriptor> blobs = new TreeMap<>();
        layers.values().forEach(layer -> blobs.put(layer.digest(), layer));
        mounts.values().forEach(mount -> mount.chunks().forEach(chunk -> blobs.put(chunk.digest(), chunk)));
        return List.copyOf(blobs.values());
    }

    /** Always the same for the same content. */
    byte[] toJson() {
        Map<String, String> results = new TreeMap<>();
        records.forEach((key, layer) ->
                results.put(key.hex(), layer.map(DiffId::toString).orElse("")));
        JsonObject.Builder archives = JsonObject.builder();
        layers.forEach((layer, archive) -> archives.put(layer.toString(), archive.toJson()));
        JsonObject.Builder contents = JsonObject.builder();
        mounts.forEach((id, content) -> {
            List<JsonValue> chunks = new ArrayList<>();
            for (Descriptor chunk : content.chunks()) {
                chunks.add(JsonArray.of(new JsonString(chunk.digest().hex()), JsonNumber.of(chunk.size())));
            }
            contents.put(
                    id.hex(),
                    JsonObject.builder()
                            .put("bytes", content.bytes())
                            .put("chunks", new JsonArray(chunks))
                            .build());
        });
        return Json.write(JsonObject.builder()
                .put("version", VERSION)
                .put("records", results)
                .put("layers", archives.build())
                .put("mounts", contents.build())
                .build());
    }

    /**
     * Reads a stranger's index.
     *
     * @throws JsonException if it is too long, or none
     * @throws IllegalArgumentException if a digest is none
     */
    static CacheIndex parse(byte[] document) {
        JsonObject json = Json.parseObject(document, LONGEST);
        if (json.requireNumber("version") != VERSION) {
            throw new JsonException("it is of version " + json.requireNumber("version") + ", and " + VERSION
                    + " is the only one known here");
        }
        JsonObject archives = json.object("layers").orElse(JsonObject.EMPTY);
        Map<DiffId, Descriptor> layers = new TreeMap<>();
        for (String layer : limited(archives, MOST_BLOBS)) {
            layers.put(DiffId.parse(layer), archive(archives.object(layer).orElse(JsonObject.EMPTY)));
        }
        return new CacheIndex(records(json), layers, mounts(json));
    }

    private static Map<StepKey, Optional<DiffId>> records(JsonObject json) {
        JsonObject results = json.object("records").orElse(JsonObject.EMPTY);
        Map<StepKey, Optional<DiffId>> records = new TreeMap<>();
        for (String key : limited(results, MOST_RECORDS)) {
            String layer = results.requireString(key);
            records.put(
                    new StepKey(new Digest(key)),
                    layer.isEmpty() ? Optional.empty() : Optional.of(DiffId.parse(layer)));
        }
        return records;
    }

    private static Descriptor archive(JsonObject json) {
        Descriptor archive = Descriptor.read(json);
        if (Arrays.stream(Compression.values())
                .noneMatch(known -> known.mediaType().equals(archive.mediaType()))) {
            throw new JsonException("a layer in it is of a kind that is not known");
        }
        return archive;
    }

    private static Map<Digest, MountContent> mounts(JsonObject json) {
        JsonObject contents = json.object("mounts").orElse(JsonObject.EMPTY);
        Map<Digest, MountContent> mounts = new TreeMap<>();
        for (String id : limited(contents, MOST_BLOBS)) {
            JsonObject content = contents.object(id).orElse(JsonObject.EMPTY);
            List<JsonValue> chunks =
                    content.array("chunks").orElse(JsonArray.of()).values();
            if (chunks.size() > MOST_BLOBS) {
                throw tooMany();
            }
            mounts.put(
                    new Digest(id),
                    new MountContent(
                            content.requireNumber("bytes"),
                            chunks.stream().map(CacheIndex::chunk).toList()));
        }
        return mounts;
    }

    private static Descriptor chunk(JsonValue json) {
        if (json instanceof JsonArray pair
                && pair.values().size() == 2
                && pair.values().get(0) instanceof JsonString digest
                && pair.values().get(1) instanceof JsonNumber size) {
            return new Descriptor(CacheManifest.CHUNK, new Digest(digest.value()), size.toLong());
        }
        throw new JsonException("a chunk in it is no pair of a digest and a size");
    }

    private static Iterable<String> limited(JsonObject json, int most) {
        if (json.members().size() > most) {
            throw tooMany();
        }
        return json.members().keySet();
    }

    private static JsonException tooMany() {
        return new JsonException("it holds more than any cache does");
    }
}
