package dev.jbuild.runtime.seccomp;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonArray;
import dev.jbuild.cache.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A profile in docker's JSON format, as far as jbuild uses it: actions ALLOW and ERRNO, conditions on capabilities and on
 * arguments.
 *
 * @param defaultErrno what calls get that no rule names
 * @param rules in order; the first that fits a call decides
 */
public record SeccompProfile(int defaultErrno, List<Rule> rules) {

    private static final int EPERM = 1;
    private static final String DEFAULT_PROFILE = "default-profile.json";

    /** How an argument is compared. */
    public enum Comparison {
        EQUAL,
        NOT_EQUAL,
        /** Equal to {@code valueTwo} after a mask of {@code value}. */
        MASKED_EQUAL
    }

    /** A condition on one argument, of which all 64 bits count. */
    public record Condition(int index, long value, long valueTwo, Comparison comparison) {}

    /**
     * A rule.
     *
     * @param errno 0 to allow the call
     * @param conditions all have to hold; none means always
     */
    public record Rule(List<String> names, int errno, List<Condition> conditions) {}

    /** Docker's default profile for a process with these capabilities ({@code CAP_CHOWN}, …). */
    public static SeccompProfile docker(Set<String> capabilities) {
        try (InputStream in = SeccompProfile.class.getResourceAsStream(DEFAULT_PROFILE)) {
            if (in == null) {
                throw new IllegalStateException("the default seccomp profile is not in the jar");
            }
            return parse(in.readAllBytes(), capabilities);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Reads a profile.
     *
     * @throws RuntimeException if it is none, in one sentence
     */
    public static SeccompProfile parse(byte[] document, Set<String> capabilities) {
        JsonObject profile = Json.parseObject(document);
        if (!profile.requireString("defaultAction").equals("SCMP_ACT_ERRNO")) {
            throw new IllegalArgumentException("the profile's defaultAction has to be SCMP_ACT_ERRNO");
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonObject entry :
                profile.array("syscalls").map(JsonArray::objects).orElse(List.of())) {
            if (applies(entry, capabilities)) {
                rules.add(rule(entry));
            }
        }
        return new SeccompProfile(
                profile.number("defaultErrnoRet").map(Long::intValue).orElse(EPERM), rules);
    }

    private static boolean applies(JsonObject entry, Set<String> capabilities) {
        List<String> wanted = capabilitiesOf(entry, "includes");
        List<String> unwanted = capabilitiesOf(entry, "excludes");
        return capabilities.containsAll(wanted) && unwanted.stream().noneMatch(capabilities::contains);
    }

    private static List<String> capabilitiesOf(JsonObject entry, String key) {
        Optional<JsonObject> filter = entry.object(key);
        return filter.isPresent() ? filter.get().strings("caps").orElse(List.of()) : List.of();
    }

    private static Rule rule(JsonObject entry) {
        int errno = switch (entry.requireString("action")) {
            case "SCMP_ACT_ALLOW" -> 0;
            case "SCMP_ACT_ERRNO" ->
                entry.number("errnoRet").map(Long::intValue).orElse(EPERM);
            default ->
                throw new IllegalArgumentException("the action " + entry.requireString("action") + " is not supported");
        };
        List<Condition> conditions = new ArrayList<>();
        for (JsonObject argument : entry.array("args").map(JsonArray::objects).orElse(List.of())) {
            conditions.add(new Condition(
                    (int) argument.requireNumber("index"),
                    argument.requireNumber("value"),
                    argument.number("valueTwo").orElse(0L),
                    switch (argument.requireString("op")) {
                        case "SCMP_CMP_EQ" -> Comparison.EQUAL;
                        case "SCMP_CMP_NE" -> Comparison.NOT_EQUAL;
                        case "SCMP_CMP_MASKED_EQ" -> Comparison.MASKED_EQUAL;
                        default ->
                            throw new IllegalArgumentException(
                                    "the comparison " + argument.requireString("op") + " is not supported");
                    }));
        }
        return new Rule(entry.strings("names").orElse(List.of()), errno, conditions);
    }
}
