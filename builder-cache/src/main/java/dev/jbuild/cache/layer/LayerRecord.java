package dev.jbuild.cache.layer;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.cache.os.DiskUsage;
import java.util.ArrayList;
import java.util.List;

/** The facts about a layer as a document, {@code layer.json} beside its tree. */
final class LayerRecord {

    private LayerRecord() {}

    static JsonObject write(LayerInfo info) {
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
        return json.build();
    }

    static LayerInfo read(DiffId diffId, JsonObject json) {
        List<Descriptor> forms = new ArrayList<>();
        for (JsonObject form : json.array("compressed").map(JsonArray::objects).orElse(List.of())) {
            forms.add(Descriptor.read(form));
        }
        LayerInfo info = new LayerInfo(
                DiffId.parse(json.requireString("diffId")),
                json.requireNumber("tarSize"),
                json.requireNumber("files"),
                json.object("blob").map(Descriptor::read),
                forms,
                json.number("diskBytes")
                        .flatMap(bytes -> json.number("inodes").map(inodes -> new DiskUsage(bytes, inodes))));
        if (!info.diffId().equals(diffId)) {
            throw new JsonException("the facts are another layer's");
        }
        return info;
    }
}
