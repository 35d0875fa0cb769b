package dev.jbuild.runtime.oci;

import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonValue;
import dev.jbuild.runtime.seccomp.SeccompProfile;
import java.util.List;

/** A seccomp profile as the runtime specification has it (config-linux, seccomp): without conditions on what the host is. */
final class OciSeccomp {

    private static final int DATA = 0xffff;

    private OciSeccomp() {}

    static JsonObject json(SeccompProfile profile, String architecture) {
        return answer(JsonObject.builder(), "defaultAction", "defaultErrnoRet", profile.otherwise())
                .put(
                        "architectures",
                        architecture.equals("aarch64")
                                ? List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM")
                                : List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"))
                .put(
                        "syscalls",
                        new JsonArray(profile.rules().stream()
                                .<JsonValue>map(OciSeccomp::rule)
                                .toList()))
                .build();
    }

    private static JsonObject rule(SeccompProfile.Rule rule) {
        JsonObject.Builder json = answer(JsonObject.builder(), "action", "errnoRet", rule.answer())
                .put("names", rule.names());
        if (!rule.conditions().isEmpty()) {
            json.put(
                    "args",
                    new JsonArray(rule.conditions().stream()
                            .<JsonValue>map(condition -> JsonObject.builder()
                                    .put("index", condition.index())
                                    .put("value", condition.value())
                                    .put("valueTwo", condition.valueTwo())
                                    .put("op", operator(condition.comparison()))
                                    .build())
                            .toList()));
        }
        return json.build();
    }

    private static String operator(SeccompProfile.Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> "SCMP_CMP_EQ";
            case NOT_EQUAL -> "SCMP_CMP_NE";
            case MASKED_EQUAL -> "SCMP_CMP_MASKED_EQ";
            case LESS -> "SCMP_CMP_LT";
            case LESS_OR_EQUAL -> "SCMP_CMP_LE";
            case GREATER -> "SCMP_CMP_GT";
            case GREATER_OR_EQUAL -> "SCMP_CMP_GE";
        };
    }

    private static JsonObject.Builder answer(
            JsonObject.Builder json, String action, String errno, SeccompProfile.Answer answer) {
        int value = answer.value();
        return switch (value & ~DATA) {
            case 0x7fff0000 -> json.put(action, "SCMP_ACT_ALLOW");
            case 0x7ffc0000 -> json.put(action, "SCMP_ACT_LOG");
            case 0x00050000 -> json.put(action, "SCMP_ACT_ERRNO").put(errno, value & DATA);
            case 0x00030000 -> json.put(action, "SCMP_ACT_TRAP");
            case 0x80000000 -> json.put(action, "SCMP_ACT_KILL_PROCESS");
            default -> json.put(action, "SCMP_ACT_KILL");
        };
    }
}
