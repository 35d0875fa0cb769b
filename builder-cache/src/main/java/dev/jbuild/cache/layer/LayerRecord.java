package dev.jbuild.cache.layer;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.os.DiskUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The facts about a layer as a file, {@code layer.json} beside its tree. */
final class LayerRecord {

    static final String FILE = "layer.json";
    private static final int LIMIT = 1 << 20;

    private LayerRecord() {}

    static void write(Path directory, LayerInfo info) throws IOException {
        JsonObject.Builder json = JsonObject.builder()
                .put("diffId", info.diffId().toString())
                .put("tarSize", info.tarSize())
                .put("files", info.files());
        info.blob().ifPresent(blob -> json.put("blob", blob.toJson()));
        if (!info.compressed().isEmpty()) {
            List<JsonValue> forms = new ArrayList<>();
            info.compressed().forEach(form -> forms.add(form.toJson()));
            json.put("compressed", new JsonArray(forms));
        }
        info.usage().ifPresent(usage -> json.put("diskBytes", usage.bytes()).put("inodes", usage.inodes()));
        Files.write(directory.resolve(FILE), Json.write(json.build()));
    }

    static LayerInfo read(Path directory) throws IOException {
        JsonObject json = Json.parseObject(Files.readAllBytes(directory.resolve(FILE)), LIMIT);
        Optional<JsonObject> blob = json.object("blob");
        List<Descriptor> forms = new ArrayList<>();
        for (JsonObject form : json.array("compressed").map(JsonArray::objects).orElse(List.of())) {
            forms.add(Descriptor.read(form));
        }
        return new LayerInfo(
                DiffId.parse(json.requireString("diffId")),
                json.requireNumber("tarSize"),
                json.requireNumber("files"),
                blob.map(Descriptor::read),
                forms,
                json.number("diskBytes")
                        .flatMap(bytes -> json.number("inodes").map(inodes -> new DiskUsage(bytes, inodes))));
    }
}
