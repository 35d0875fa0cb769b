package dev.jbuild.runtime.seccomp;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A profile in docker's JSON format: what calls get by default, and rules on names, arguments, capabilities and
 * architectures. Conditions on the kernel's version are taken to hold, as jbuild's kernels are newer than any of them.
 *
 * @param otherwise the answer to calls that no rule decides about
 * @param rules in order; the first that fits a call decides
 */
public record SeccompProfile(Answer otherwise, List<Rule> rules) {

    private static final int EPERM = 1;
    private static final int LONGEST = 1 << 20;
    private static final int ARGUMENTS = 6;
    private static final String DEFAULT_PROFILE = "default-profile.json";

    public SeccompProfile {
        rules = List.copyOf(rules);
    }

    /**
     * What a call gets.
     *
     * @param value what the filter returns to the kernel, {@code SECCOMP_RET_*} with an error number
     */
    public record Answer(int value) {
        public static final Answer ALLOW = new Answer(0x7fff0000);

        public static Answer errno(int number) {
            return new Answer(0x00050000 | number);
        }

        private static Answer of(String action, int errno) {
            return switch (action) {
                case "SCMP_ACT_ALLOW" -> ALLOW;
                case "SCMP_ACT_ERRNO" -> errno(errno);
                case "SCMP_ACT_LOG" -> new Answer(0x7ffc0000);
                case "SCMP_ACT_TRAP" -> new Answer(0x00030000);
                case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> new Answer(0);
                case "SCMP_ACT_KILL_PROCESS" -> new Answer(0x80000000);
                case "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY" ->
                    throw new IllegalArgumentException("the action " + action
                            + " asks another program what to do, and a container of jbuild's has none to ask");
                default -> throw new IllegalArgumentException("the action " + action + " is not known");
            };
        }
    }

    /** How an argument is compared, as a number without a sign. */
    public enum Comparison {
        EQUAL,
        NOT_EQUAL,
        /** Equal to {@code valueTwo} after a mask of {@code value}. */
        MASKED_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        private static Comparison of(String name) {
            return switch (name) {
                case "SCMP_CMP_EQ" -> EQUAL;
                case "SCMP_CMP_NE" -> NOT_EQUAL;
                case "SCMP_CMP_MASKED_EQ" -> MASKED_EQUAL;
                case "SCMP_CMP_LT" -> LESS;
                case "SCMP_CMP_LE" -> LESS_OR_EQUAL;
                case "SCMP_CMP_GT" -> GREATER;
                case "SCMP_CMP_GE" -> GREATER_OR_EQUAL;
                default -> throw new IllegalArgumentException("the comparison " + name + " is not known");
            };
        }
    }

    /** A condition on one argument, the first of which has the index 0. */
    public record Condition(int index, long value, long valueTwo, Comparison comparison) {}

    /**
     * A rule.
     *
     * @param conditions all have to hold; none means always
     */
    public record Rule(List<String> names, Answer answer, List<Condition> conditions) {
        public Rule {
            names = List.copyOf(names);
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Docker's default profile.
     *
     * @param capabilities the process's, as {@code CAP_CHOWN}
     * @param architecture in the JVM's name for it
     */
    public static SeccompProfile docker(Set<String> capabilities, String architecture) {
        try (InputStream in = SeccompProfile.class.getResourceAsStream(DEFAULT_PROFILE)) {
            if (in == null) {
                throw new IllegalStateException("the default seccomp profile is not in the jar");
            }
            return parse(in.readAllBytes(), capabilities, architecture);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Reads a profile.
     *
     * @throws RuntimeException if it is none, in one sentence
     */
    public static SeccompProfile parse(byte[] document, Set<String> capabilities, String architecture) {
        JsonObject profile = Json.parseObject(document, LONGEST);
        int errno = errno(profile, "defaultErrnoRet");
        List<Rule> rules = new ArrayList<>();
        for (JsonObject entry : objects(profile, "syscalls")) {
            if (applies(entry, capabilities, architecture)) {
                rules.add(rule(entry));
            }
        }
        return new SeccompProfile(Answer.of(profile.requireString("defaultAction"), errno), rules);
    }

    private static List<JsonObject> objects(JsonObject entry, String key) {
        Optional<JsonArray> array = entry.array(key);
        return array.isPresent() ? array.get().objects() : List.of();
    }

    private static int errno(JsonObject entry, String key) {
        return entry.number(key).map(Long::intValue).orElse(EPERM);
    }

    private static boolean applies(JsonObject entry, Set<String> capabilities, String architecture) {
        String name = architecture.equals("aarch64") ? "arm64" : architecture;
        List<String> architectures = filter(entry, "includes", "arches");
        return capabilities.containsAll(filter(entry, "includes", "caps"))
                && filter(entry, "excludes", "caps").stream().noneMatch(capabilities::contains)
                && (architectures.isEmpty() || architectures.contains(name))
                && !filter(entry, "excludes", "arches").contains(name);
    }

    private static List<String> filter(JsonObject entry, String which, String key) {
        Optional<JsonObject> filter = entry.object(which);
        return filter.isPresent() ? filter.get().strings(key).orElse(List.of()) : List.of();
    }

    private static Rule rule(JsonObject entry) {
        List<Condition> conditions = new ArrayList<>();
        for (JsonObject argument : objects(entry, "args")) {
            conditions.add(new Condition(
                    Objects.checkIndex((int) argument.requireNumber("index"), ARGUMENTS),
                    argument.requireNumber("value"),
                    argument.number("valueTwo").orElse(0L),
                    Comparison.of(argument.requireString("op"))));
        }
        return new Rule(
                entry.strings("names").orElse(List.of()),
                Answer.of(entry.requireString("action"), errno(entry, "errnoRet")),
                conditions);
    }
}
