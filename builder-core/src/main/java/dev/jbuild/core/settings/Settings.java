package dev.jbuild.core.settings;

import dev.jbuild.cache.json.Json;
import dev.jbuild.cache.json.JsonBool;
import dev.jbuild.cache.json.JsonException;
import dev.jbuild.cache.json.JsonNumber;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.json.JsonString;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.invocation.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What holds where a call says nothing else.
 *
 * @param reproducible as the flag {@code --reproducible}: seconds, {@code context}, or an empty text
 * @param compatibilityVersion as the flag {@code --compatibility-version}
 * @param maxCache as the flag {@code --max-cache}
 */
public record Settings(Optional<String> reproducible, Optional<Long> compatibilityVersion, Optional<String> maxCache) {

    /** Nothing is set. */
    public static final Settings NONE = new Settings(Optional.empty(), Optional.empty(), Optional.empty());

    private static final int MAX_BYTES = 1 << 20;
    private static final String REPRODUCIBLE = "reproducible";
    private static final String MAX_CACHE = "max-cache";
    private static final String COMPATIBILITY = "compatibility-version";

    /**
     * Reads the file that {@code JBUILD_CONFIG} names, else {@code jbuild/config.json} in the user's configuration, else the
     * machine's.
     *
     * @throws EngineException if it is there and can't be understood
     */
    public static Settings of(Invocation invocation) throws EngineException {
        Optional<Path> named = invocation.variable("JBUILD_CONFIG").map(invocation::resolve);
        if (named.isPresent()) {
            return read(named.get());
        }
        for (Path place : places(invocation)) {
            if (Files.exists(place)) {
                return read(place);
            }
        }
        return NONE;
    }

    private static List<Path> places(Invocation invocation) {
        List<Path> places = new ArrayList<>();
        invocation
                .variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .or(() -> invocation.variable("HOME").map(home -> Path.of(home, ".config")))
                .ifPresent(directory -> places.add(directory.resolve("jbuild/config.json")));
        places.add(Path.of("/etc/jbuild/config.json"));
        return places;
    }

    private static Settings read(Path file) throws EngineException {
        try {
            JsonObject json = Json.parseObject(Files.readAllBytes(file), MAX_BYTES);
            refuseUnknown(file, json, List.of("build"));
            JsonObject build = json.object("build").orElse(JsonObject.EMPTY);
            refuseUnknown(file, build, List.of(REPRODUCIBLE, COMPATIBILITY, MAX_CACHE));
            return new Settings(reproducible(build), build.number(COMPATIBILITY), build.string(MAX_CACHE));
        } catch (IOException | JsonException failure) {
            throw new EngineException(
                    "JB1012",
                    "The configuration " + file + " can't be read: " + failure.getMessage() + ".",
                    "Correct it, or set JBUILD_CONFIG to another file; docs/cli.md tells what it may hold.",
                    failure);
        }
    }

    private static Optional<String> reproducible(JsonObject build) {
        return build.get(REPRODUCIBLE).flatMap(value -> switch (value) {
            case JsonBool(boolean on) -> on ? Optional.of("") : Optional.empty();
            case JsonNumber number -> Optional.of(String.valueOf(number.toLong()));
            case JsonString(String text) -> Optional.of(text);
            default ->
                throw new JsonException(
                        "\"" + REPRODUCIBLE + "\" has to be true, false, \"context\" or the seconds since 1970");
        });
    }

    private static void refuseUnknown(Path file, JsonObject json, List<String> known) throws EngineException {
        for (String key : json.members().keySet()) {
            if (!known.contains(key)) {
                throw new EngineException(
                        "JB1013",
                        "The configuration " + file + " has a setting \"" + key + "\" that is not known.",
                        CloseNames.closest(key, known)
                                .map(close -> "Did you mean \"" + close + "\"?")
                                .orElse("There are: " + String.join(", ", known) + "."));
            }
        }
    }
}
