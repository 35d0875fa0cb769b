package dev.jbuild.core.doctor;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.core.doctor.check.Finding;
import dev.jbuild.core.engine.Isolation;
import dev.jbuild.core.image.PrettyJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of all checks.
 *
 * @param rung of the ladder of isolation, on which this machine stands
 * @param why a sentence
 * @param lift what would bring it to a higher rung; empty on the highest
 */
public record Diagnosis(Isolation rung, String why, String lift, List<Finding> findings) {

    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** The rung in words. */
    public String words() {
        return switch (rung) {
            case ROOT, USER_NAMESPACE, SINGLE_ID -> rung.words();
            case NONE -> "none: RUN and run can't work here";
        };
    }

    /** Whether anything can be isolated at all. */
    public boolean canIsolate() {
        return rung != Isolation.NONE;
    }

    /** For programs. Members are only ever added. */
    public String json() {
        List<JsonValue> all = new ArrayList<>();
        for (Finding finding : findings) {
            all.add(JsonObject.builder()
                    .put("check", finding.subject())
                    .put("status", finding.level().word())
                    .put("text", finding.text())
                    .put("advice", finding.advice())
                    .build());
        }
        return PrettyJson.write(JsonObject.builder()
                .put(
                        "isolation",
                        JsonObject.builder()
                                .put(
                                        "rung",
                                        rung.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .put("text", words())
                                .put("why", why)
                                .put("lift", lift)
                                .build())
                .put("checks", new JsonArray(all))
                .build());
    }
}
