package dev.jbuild.core.export;

import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.image.Platform;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code --annotation [PLACE[,PLACE]:]KEY=VALUE}, as docker's build has it.
 *
 * @param places where it is written
 * @param platform for which it counts, empty for all
 */
public record Annotation(Set<Place> places, Optional<Platform> platform, String key, String value) {

    /** The documents that carry annotations (OCI image spec, annotations.md). */
    public enum Place {
        MANIFEST,
        INDEX,
        MANIFEST_DESCRIPTOR,
        INDEX_DESCRIPTOR
    }

    /**
     * Reads one, for example {@code manifest[linux/amd64],index:vendor=me}; without a place it is the manifest's.
     *
     * @throws EngineException if it is none
     */
    public static Annotation parse(String text) throws EngineException {
        int equals = text.indexOf('=');
        int colon = text.indexOf(':');
        if (equals <= 0) {
            throw wrong(text, "there is no \"=\" in it");
        }
        boolean placed = colon > 0 && colon < equals && text.substring(0, colon).matches("[a-z,\\-\\[\\]/0-9]+");
        if (!placed) {
            return new Annotation(
                    EnumSet.of(Place.MANIFEST),
                    Optional.empty(),
                    text.substring(0, equals),
                    text.substring(equals + 1));
        }
        Set<Place> places = EnumSet.noneOf(Place.class);
        Optional<Platform> platform = Optional.empty();
        for (String part : text.substring(0, colon).split(",", -1)) {
            String name = part;
            int bracket = part.indexOf('[');
            if (bracket > 0 && part.endsWith("]")) {
                name = part.substring(0, bracket);
                platform = Optional.of(Platform.parse(part.substring(bracket + 1, part.length() - 1)));
            }
            try {
                places.add(Place.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
            } catch (IllegalArgumentException notAPlace) {
                throw wrong(text, "\"" + name + "\" carries no annotations");
            }
        }
        String key = text.substring(colon + 1, equals);
        if (key.isEmpty()) {
            throw wrong(text, "it has no name");
        }
        return new Annotation(places, platform, key, text.substring(equals + 1));
    }

    /** As {@link #parse}, for each. */
    public static List<Annotation> parseAll(List<String> texts) throws EngineException {
        List<Annotation> annotations = new ArrayList<>();
        for (String text : texts) {
            annotations.add(parse(text));
        }
        return annotations;
    }

    /** Whether it has a place only where there are several platforms. */
    public boolean isForIndex() {
        return places.contains(Place.INDEX) || places.contains(Place.INDEX_DESCRIPTOR);
    }

    /** Those of one place and platform; the last of several with the same key counts. */
    static Map<String, String> at(Place place, Optional<Platform> platform, List<Annotation> annotations) {
        Map<String, String> found = new HashMap<>();
        for (Annotation annotation : annotations) {
            if (annotation.places.contains(place)
                    && (annotation.platform.isEmpty() || annotation.platform.equals(platform))) {
                found.put(annotation.key, annotation.value);
            }
        }
        return found;
    }

    private static EngineException wrong(String text, String why) {
        return new EngineException(
                "JB1034",
                "--annotation " + text + ": " + why + ".",
                "Write KEY=VALUE, or before it manifest:, index:, manifest-descriptor: or index-descriptor:.");
    }
}
