package dev.jbuild.core.image;

import dev.jbuild.core.failure.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An operating system and a processor, in the names of the OCI image specification.
 *
 * @param variant for example {@code v7}; empty where the architecture has none
 */
public record Platform(String os, String architecture, String variant) {

    /** The platform that this JVM runs on. */
    public static Platform ofThisMachine() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return new Platform("linux", normalArchitecture(machine), "");
    }

    /**
     * Reads {@code os/architecture[/variant]}, or one of the two alone.
     *
     * @throws EngineException if it is none of these
     */
    public static Platform parse(String text) throws EngineException {
        List<String> parts = List.of(text.toLowerCase(Locale.ROOT).split("/", -1));
        if (parts.size() > 3 || parts.stream().anyMatch(part -> !part.matches("[a-z0-9_.-]+"))) {
            throw new EngineException(
                    "JB3001",
                    "\"" + text + "\" is not a platform.",
                    "Write os/architecture or os/architecture/variant, for example linux/amd64 or linux/arm/v7.");
        }
        if (parts.size() == 1) {
            String only = parts.getFirst();
            return only.equals("linux") || only.equals("windows")
                    ? new Platform(only, ofThisMachine().architecture(), "")
                    : of("linux", only, "");
        }
        return of(parts.get(0), parts.get(1), parts.size() == 3 ? parts.get(2) : "");
    }

    private static Platform of(String os, String architecture, String variant) {
        String normal = normalArchitecture(architecture);
        boolean implied = (normal.equals("arm64") && (variant.equals("v8") || variant.equals("8")))
                || (normal.equals("amd64") && variant.equals("v1"));
        String given = implied ? "" : variant;
        if (normal.equals("arm") && given.isEmpty()) {
            given = architecture.equals("armel") ? "v6" : "v7";
        }
        return new Platform(os, normal, given);
    }

    private static String normalArchitecture(String name) {
        return switch (name) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            case "armhf", "armel" -> "arm";
            case "i386", "i686" -> "386";
            default -> name;
        };
    }

    /** Whether programs for the other platform run on this one without an emulator. */
    public boolean runs(Platform other) {
        return os.equals(other.os)
                && (architecture.equals(other.architecture)
                        || (architecture.equals("amd64") && other.architecture.equals("386")));
    }

    /** The variant, if there is one. */
    public Optional<String> optionalVariant() {
        return variant.isEmpty() ? Optional.empty() : Optional.of(variant);
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
