package dev.jbuild.grammar.lint;

import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.scope.GlobalScope;
import dev.jbuild.grammar.word.WordExpander;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Checks of {@code FROM --platform} and of what the base image is for. */
final class PlatformRules {

    private static final Rule REDUNDANT_TARGET_PLATFORM = new Rule(
            "RedundantTargetPlatform",
            Rule.Kind.STANDARD,
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
            "Take --platform away.",
            PlatformRules::redundant);

    private static final Rule FROM_PLATFORM_FLAG_CONST_DISALLOWED = new Rule(
            "FromPlatformFlagConstDisallowed",
            Rule.Kind.STANDARD,
            "FROM --platform flag should not use a constant value",
            "Leave it to the build's --platform, use $BUILDPLATFORM, or name the stage after the platform.",
            PlatformRules::constant);

    private static final Rule INVALID_BASE_IMAGE_PLATFORM = new Rule(
            "InvalidBaseImagePlatform",
            Rule.Kind.STANDARD,
            "Base image platform does not match expected target platform",
            "Fetch the image for the right platform (jbuild pull --platform), or choose another base.",
            PlatformRules::base);

    static final List<Rule> ALL =
            List.of(REDUNDANT_TARGET_PLATFORM, FROM_PLATFORM_FLAG_CONST_DISALLOWED, INVALID_BASE_IMAGE_PLATFORM);

    private static final String TARGET = "TARGETPLATFORM";
    private static final Set<String> SYSTEMS = Set.of("linux", "windows", "darwin", "freebsd", "wasip1");

    private PlatformRules() {}

    private static Optional<WordExpander.Expansion> expansion(Word word, Subject.Surroundings surroundings) {
        try {
            return Optional.of(surroundings.expander().expansion(word, surroundings.globals()));
        } catch (ProblemException toldByTheBuild) {
            return Optional.empty();
        }
    }

    private static void redundant(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        GlobalScope globals = file.surroundings().globals();
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            stage.from()
                    .platform()
                    .ifPresent(word -> expansion(word, file.surroundings())
                            .filter(expansion -> expansion.matched().equals(Set.of(TARGET))
                                    && expansion.unmatched().isEmpty()
                                    && globals.get(TARGET).equals(Optional.of(expansion.value())))
                            .ifPresent(expansion -> findings.report(
                                    stage.from(),
                                    word.range(),
                                    "Setting platform to predefined " + word.text()
                                            + " in FROM is redundant as this is the default behavior")));
        }
    }

    private static void constant(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeFile file)) {
            return;
        }
        for (Dockerfile.Stage stage : file.dockerfile().stages()) {
            String name = stage.from()
                    .stageName()
                    .map(word -> word.text().toLowerCase(Locale.ROOT))
                    .orElse("");
            stage.from()
                    .platform()
                    .ifPresent(word -> expansion(word, file.surroundings())
                            .filter(expansion -> expansion.matched().isEmpty()
                                    && expansion.unmatched().isEmpty()
                                    && !expansion.value().isEmpty()
                                    && parts(expansion.value()).stream().noneMatch(name::contains))
                            .ifPresent(expansion -> findings.report(
                                    stage.from(),
                                    word.range(),
                                    "FROM --platform flag should not use constant value \"" + expansion.value()
                                            + "\"")));
        }
    }

    /** The system and the architecture of a platform; a platform may name only one of the two. */
    private static List<String> parts(String platform) {
        String[] parts = platform.toLowerCase(Locale.ROOT).split("/", -1);
        String architecture = parts.length > 1 ? parts[1] : parts[0];
        if (parts.length == 1 && SYSTEMS.contains(architecture)) {
            return List.of(architecture);
        }
        return List.of(
                parts.length > 1 ? parts[0] : "linux",
                switch (architecture) {
                    case "x86_64", "x86-64" -> "amd64";
                    case "aarch64" -> "arm64";
                    case "armhf", "armel" -> "arm";
                    case "i386" -> "386";
                    default -> architecture;
                });
    }

    private static void base(Subject subject, Findings findings) {
        if (!(subject instanceof Subject.WholeStage stage) || stage.base().isEmpty()) {
            return;
        }
        Optional<String> wanted = stage.stage()
                .from()
                .platform()
                .flatMap(word -> expansion(word, stage.surroundings()))
                .map(WordExpander.Expansion::value);
        String expected = wanted.filter(value -> !value.isEmpty())
                .orElse(stage.surroundings().request().platform());
        String actual = stage.base().get().platform().orElse(expected);
        if (!parts(expected).equals(parts(actual))) {
            Word image = stage.stage().from().image();
            findings.report(
                    stage.stage().from(),
                    image.range(),
                    "Base image " + image.text() + " was pulled with platform \"" + actual + "\", expected \""
                            + expected + "\" for current build");
        }
    }
}
