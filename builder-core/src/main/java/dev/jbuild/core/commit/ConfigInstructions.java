package dev.jbuild.core.commit;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.compile.BaseImages;
import dev.jbuild.core.compile.CompileOptions;
import dev.jbuild.core.compile.Compiler;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.RunSettings;
import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.ParseResult;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.read.DockerfileParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The instructions of {@code --change}, which change an image's config as they would in a Dockerfile. */
final class ConfigInstructions {

    private ConfigInstructions() {}

    /**
     * The config after the instructions.
     *
     * @param config before them; its ONBUILD instructions stay, and are not carried out
     * @throws EngineException if one is none, or is none that changes only the config
     */
    static ImageConfig apply(ImageConfig config, List<String> instructions) throws EngineException {
        if (instructions.isEmpty()) {
            return config;
        }
        SourceFile source = new SourceFile("--change", "FROM container\n" + String.join("\n", instructions) + "\n");
        ParseResult parsed = DockerfileParser.parse(source);
        if (parsed.dockerfile().isEmpty()) {
            throw new DockerfileException(source, parsed.errors());
        }
        Dockerfile dockerfile = parsed.dockerfile().get();
        if (dockerfile.stages().size() > 1) {
            throw refused("FROM");
        }
        for (Instruction instruction : dockerfile.stages().getFirst().instructions()) {
            if (!changesOnlyTheConfig(instruction)) {
                throw refused(instruction.origin().keyword());
            }
        }
        Platform platform = new Platform(
                config.os(), config.architecture(), config.variant().orElse(""));
        ImageConfig base = config.toBuilder().onBuild(List.of()).build();
        ImageConfig compiled = new Compiler(
                        source,
                        dockerfile,
                        options(platform),
                        (name, wanted) -> new BaseImages.BaseImage(name, "", base, List.of()))
                .compile()
                .image()
                .config();
        return merged(config, compiled);
    }

    private static EngineException refused(String keyword) {
        return new EngineException(
                "JB5043",
                keyword.toLowerCase(Locale.ROOT) + " is not a valid change command.",
                "CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME and WORKDIR are.");
    }

    private static boolean changesOnlyTheConfig(Instruction instruction) {
        return switch (instruction) {
            case Instruction.Cmd cmd -> true;
            case Instruction.Entrypoint entrypoint -> true;
            case Instruction.Env env -> true;
            case Instruction.Expose expose -> true;
            case Instruction.Label label -> true;
            case Instruction.Onbuild onbuild -> true;
            case Instruction.User user -> true;
            case Instruction.Volume volume -> true;
            case Instruction.Workdir workdir -> true;
            case Instruction.From from -> false;
            case Instruction.Arg arg -> false;
            case Instruction.Run run -> false;
            case Instruction.Copy copy -> false;
            case Instruction.Add add -> false;
            case Instruction.StopSignal signal -> false;
            case Instruction.Shell shell -> false;
            case Instruction.Maintainer maintainer -> false;
            case Instruction.Healthcheck check -> false;
        };
    }

    private static CompileOptions options(Platform platform) {
        return new CompileOptions(
                Map.of(),
                Optional.empty(),
                platform,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                RunSettings.USUAL,
                any -> true,
                Map.of(),
                0,
                false);
    }

    /** A stage of a build begins with a directory, which nobody has asked for here. */
    private static ImageConfig merged(ImageConfig before, ImageConfig compiled) {
        List<String> triggers = new ArrayList<>(before.onBuild());
        triggers.addAll(compiled.onBuild());
        ImageConfig.Builder merged = compiled.toBuilder().onBuild(triggers);
        if (before.workingDir().isEmpty() && compiled.workingDir().equals("/")) {
            merged.workingDir("");
        }
        return merged.build();
    }
}
