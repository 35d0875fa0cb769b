package dev.jbuild.core.prune;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.image.PrettyJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a store takes. Sizes are bytes of whole blocks.
 *
 * @param rows one for each kind, in order
 * @param images each image
 * @param entries each thing that could be pruned
 */
public record DiskReport(List<Row> rows, List<Image> images, List<Entry> entries) {

    /**
     * A kind.
     *
     * @param active how many are used by a running process; of the build cache also by an image
     * @param reclaimable what would be free if all went that is not in use by a running process
     */
    public record Row(String name, int total, int active, long bytes, long reclaimable, long inodes) {}

    /**
     * An image.
     *
     * @param shared what other images use as well
     */
    public record Image(List<String> names, String id, long shared, long unique) {}

    /**
     * A thing that could be pruned.
     *
     * @param bytes with all that it shares with others
     * @param lastUse seconds since 1970
     * @param inUse by a running process
     */
    public record Entry(String kind, String id, long bytes, long inodes, long lastUse, boolean inUse) {}

    /**
     * As JSON for programs.
     *
     * @param verbose with each image and entry
     */
    public String json(boolean verbose) {
        List<JsonValue> all = new ArrayList<>();
        for (Row row : rows) {
            all.add(JsonObject.builder()
                    .put("type", row.name())
                    .put("total", row.total())
                    .put("active", row.active())
                    .put("bytes", row.bytes())
                    .put("reclaimable", row.reclaimable())
                    .put("inodes", row.inodes())
                    .build());
        }
        JsonObject.Builder json = JsonObject.builder().put("usage", new JsonArray(all));
        if (verbose) {
            List<JsonValue> ofImages = new ArrayList<>();
            for (Image image : images) {
                ofImages.add(JsonObject.builder()
                        .put("names", image.names())
                        .put("id", image.id())
                        .put("shared", image.shared())
                        .put("unique", image.unique())
                        .build());
            }
            List<JsonValue> ofEntries = new ArrayList<>();
            for (Entry entry : entries) {
                ofEntries.add(JsonObject.builder()
                        .put("kind", entry.kind())
                        .put("id", entry.id())
                        .put("bytes", entry.bytes())
                        .put("inodes", entry.inodes())
                        .put("lastUse", Instant.ofEpochSecond(entry.lastUse()).toString())
                        .put("inUse", entry.inUse())
                        .build());
            }
            json.put("images", new JsonArray(ofImages)).put("cache", new JsonArray(ofEntries));
        }
        return PrettyJson.write(json.build());
    }
}
