package dev.jbuild.core.container;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.graph.Limits;
import dev.jbuild.runtime.cgroup.GroupLimits;
import dev.jbuild.runtime.sandbox.ResourceLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Limits as they are kept with their container. */
final class LimitsJson {

    private LimitsJson() {}

    static JsonObject write(Limits limits) {
        JsonObject.Builder json = JsonObject.builder();
        GroupLimits together = limits.together();
        together.memory().ifPresent(bytes -> json.put("memory", bytes));
        together.memoryAndSwap().ifPresent(bytes -> json.put("memoryAndSwap", bytes));
        together.memoryReservation().ifPresent(bytes -> json.put("memoryReservation", bytes));
        together.cpus().ifPresent(cpus -> json.put("cpus", Double.toString(cpus)));
        together.cpuShares().ifPresent(shares -> json.put("cpuShares", shares));
        json.putIfPresent("processors", together.processors());
        json.putIfPresent("memoryNodes", together.memoryNodes());
        together.blockWeight().ifPresent(weight -> json.put("blockWeight", weight));
        together.processes().ifPresent(count -> json.put("processes", count));
        List<JsonValue> each = new ArrayList<>();
        limits.each()
                .forEach(limit -> each.add(JsonObject.builder()
                        .put("resource", limit.resource().toString())
                        .put("soft", limit.soft())
                        .put("hard", limit.hard())
                        .build()));
        return json.put("each", new JsonArray(each)).build();
    }

    /** Reads what {@link #write} wrote. */
    static Limits read(JsonObject json) {
        List<ResourceLimit> each = new ArrayList<>();
        for (JsonObject limit : json.array("each").map(JsonArray::objects).orElse(List.of())) {
            each.add(new ResourceLimit(
                    ResourceLimit.Resource.of(limit.requireString("resource")).orElseThrow(),
                    limit.requireNumber("soft"),
                    limit.requireNumber("hard")));
        }
        Optional<String> cpus = json.string("cpus");
        return new Limits(
                new GroupLimits(
                        number(json, "memory"),
                        number(json, "memoryAndSwap"),
                        number(json, "memoryReservation"),
                        cpus.isPresent() ? OptionalDouble.of(Double.parseDouble(cpus.get())) : OptionalDouble.empty(),
                        weight(json, "cpuShares"),
                        json.string("processors"),
                        json.string("memoryNodes"),
                        weight(json, "blockWeight"),
                        number(json, "processes")),
                each);
    }

    private static OptionalLong number(JsonObject json, String key) {
        Optional<Long> number = json.number(key);
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    private static OptionalInt weight(JsonObject json, String key) {
        Optional<Long> number = json.number(key);
        return number.isPresent() ? OptionalInt.of(number.get().intValue()) : OptionalInt.empty();
    }
}
