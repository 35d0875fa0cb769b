package dev.jbuild.core.cacheplace;

import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.grammar.flag.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The {@code key=value,…} of a flag that names a cache. */
record CacheFields(String flag, String text, Map<String, List<String>> values) {

    static CacheFields parse(String flag, String text, List<String> known) throws EngineException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            String name = equals < 0 ? field : field.substring(0, equals).strip();
            if (equals <= 0 || !known.contains(name)) {
                throw new EngineException(
                        "JB3143",
                        flag + " " + text + ": \"" + field + "\" is not a field of a cache.",
                        CloseNames.closest(name, known)
                                .map(close -> "Did you mean \"" + close + "=\"?")
                                .orElse("The fields are " + String.join(", ", known) + "."));
            }
            values.computeIfAbsent(name, key -> new ArrayList<>()).add(field.substring(equals + 1));
        }
        return new CacheFields(flag, text, values);
    }

    Optional<String> one(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        return given.isEmpty() || given.getLast().isEmpty() ? Optional.empty() : Optional.of(given.getLast());
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The place, in a directory that a field of its own names. */
    CachePlace place(String directoryField, Invocation invocation) throws EngineException {
        String type = one("type").orElse("");
        return switch (type) {
            case "local" -> new CachePlace.Directory(invocation.resolve(required(directoryField)));
            case "registry" -> new CachePlace.Registry(ImageNames.parse(required("ref")));
            case "inline" ->
                throw new EngineException(
                        "JB3144",
                        flag + " " + text + ": a cache is not kept inside of an image.",
                        "Give it a tag of its own: " + flag + " type=registry,ref=registry.example/app:cache.");
            default ->
                throw new EngineException(
                        "JB3144",
                        flag + " " + text + " is of a type that is not known.",
                        "The types are local and registry.");
        };
    }

    private String required(String name) throws EngineException {
        Optional<String> value = one(name);
        if (value.isEmpty()) {
            throw new EngineException(
                    "JB3145", flag + " " + text + " does not say where the cache is.", "Add " + name + "=.");
        }
        return value.get();
    }

    String choice(String name, String usual, Set<String> choices) throws EngineException {
        String value = one(name).orElse(usual);
        if (!choices.contains(value)) {
            throw wrong(
                    name,
                    "Write one of "
                            + String.join(", ", choices.stream().sorted().toList()) + ".");
        }
        return value;
    }

    boolean yes(String name, boolean usual) throws EngineException {
        return choice(name, String.valueOf(usual), Set.of("true", "false")).equals("true");
    }

    /** Fields of docker's that say what is always so here. */
    void alwaysSo(String name) throws EngineException {
        if (!yes(name, true)) {
            throw wrong(name, "Leave it out: it is always so.");
        }
    }

    Duration duration(String name, Duration usual) throws EngineException {
        if (one(name).isEmpty()) {
            return usual;
        }
        Optional<Long> nanos = one(name).flatMap(Durations::parse).filter(value -> value > 0);
        return Duration.ofNanos(nanos.orElseThrow(() -> wrong(name, "Write for example 30s or 2m.")));
    }

    private EngineException wrong(String name, String help) {
        return new EngineException(
                "JB3146", flag + " " + text + ": " + name + "=" + one(name).orElse("") + " is not possible.", help);
    }
}
