package dev.jbuild.core.compile;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.problem.Suggestions;
import dev.jbuild.grammar.scope.GlobalScope;
import dev.jbuild.grammar.scope.StageLinks;
import dev.jbuild.grammar.scope.StageScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stages begin with: another stage, a directory, an image, or nothing. One compilation's. */
final class StageBases {

    private final Compiler compiler;
    private final SourceFile source;
    private final Dockerfile dockerfile;
    private final CompileOptions options;
    private final BaseImages images;
    private final GlobalScope globals;
    private final StageLinks links;
    private final Map<String, Integer> stageContexts;
    private final Map<String, Step> imageSteps = new HashMap<>();

    StageBases(
            Compiler compiler,
            SourceFile source,
            Dockerfile dockerfile,
            CompileOptions options,
            BaseImages images,
            GlobalScope globals,
            StageLinks links,
            Map<String, Integer> stageContexts) {
        this.compiler = compiler;
        this.source = source;
        this.dockerfile = dockerfile;
        this.options = options;
        this.images = images;
        this.globals = globals;
        this.links = links;
        this.stageContexts = stageContexts;
    }

    /**
     * A stage's beginning.
     *
     * @param triggers the base's ONBUILD instructions
     */
    record Start(StageState state, List<String> triggers) {}

    /** The beginning of a stage that can't be built. */
    Start empty(Instruction.From from) {
        ImageConfig config = StageState.scratch(options.platform());
        String label = from.stageName().map(Word::text).orElse("");
        Step step = compiler.newStep("FROM scratch", "", from.origin().range(), new Operation.Empty());
        return new Start(new StageState(label, config, scope(config), step), List.of());
    }

    /**
     * What a stage begins with.
     *
     * @throws ProblemException if its FROM is wrong
     * @throws DockerfileException if the image can't be had
     */
    Start start(int index) throws ProblemException, DockerfileException {
        Instruction.From from = dockerfile.stages().get(index).from();
        String name = baseName(index);
        Platform platform = platform(from);
        String label = from.stageName().map(Word::text).orElse("");
        Optional<Integer> parent = baseStage(index);
        StageState state;
        List<String> triggers = List.of();
        if (parent.isPresent()) {
            StageState base = compiler.compiled(parent.get());
            state = base.derive(label);
            triggers = base.triggers;
        } else if (name.equals("scratch")) {
            // Nothing is the same for every platform, and no context can stand in for it.
            ImageConfig nothing = StageState.scratch(options.platform());
            state = new StageState(
                    label,
                    nothing,
                    scope(nothing),
                    compiler.newStep("FROM scratch", "", from.origin().range(), new Operation.Empty()));
        } else if (namedContext(name).isPresent()) {
            Step step = compiler.newStep(
                    "[" + (label.isEmpty() ? "" : label + " ") + "base] FROM " + name,
                    StageState.stageName(label, index),
                    from.origin().range(),
                    new Operation.Import(
                            new FileSource.Context(namedContext(name).get())));
            state = new StageState(label, StageState.scratch(platform), scope(StageState.scratch(platform)), step);
        } else {
            BaseImages.BaseImage image = findImage(name, platform, from.image().range());
            Step step = imageStep(name, image, label, from.origin().range());
            ImageConfig config = baseConfig(image.config());
            state = new StageState(label, config, scope(config), step);
            triggers = image.config().onBuild();
        }
        return new Start(state, triggers);
    }

    /** The step whose result is an image's files. */
    Step imageStep(String name, SourceRange range) throws DockerfileException {
        return imageStep(name, findImage(name, options.platform(), range), "", range);
    }

    private String baseName(int index) throws ProblemException {
        Instruction.From from = dockerfile.stages().get(index).from();
        String name = compiler.expander().expand(from.image(), globals);
        if (name.isBlank()) {
            throw new ProblemException(
                    "JB1203",
                    "The base name (" + from.image().text() + ") should not be blank: it expands to nothing.",
                    undeclared(from.image()).orElse("Give the ARG a default, or pass a value with --build-arg."),
                    from.image().range());
        }
        return name;
    }

    /** What somebody may have meant who wrote a variable that FROM does not know. */
    private Optional<String> undeclared(Word word) throws ProblemException {
        return compiler.expander().expansion(word, globals).unmatched().stream()
                .filter(name -> !globals.names().contains(name))
                .flatMap(name -> Suggestions.closest(name, globals.names()).stream())
                .map(close -> "Did you mean $" + close + "?")
                .findFirst();
    }

    /** The stage that a stage is based on. A number is no stage here, unlike in {@code --from}. */
    Optional<Integer> baseStage(int index) throws ProblemException {
        String name = baseName(index);
        Optional<Integer> context = stageContext(name);
        if (context.isPresent()) {
            return context;
        }
        return namedContext(name).isPresent() ? Optional.empty() : links.named(name, index);
    }

    private StageScope scope(ImageConfig config) {
        return new StageScope(globals, config.env());
    }

    private Platform platform(Instruction.From from) throws ProblemException {
        if (from.platform().isEmpty()) {
            return options.platform();
        }
        Word word = from.platform().get();
        String wanted = compiler.expander().expand(word, globals);
        try {
            if (wanted.isBlank()) {
                throw new ProblemException(
                        "JB1207",
                        "The platform (" + word.text() + ") expands to nothing: empty platform value.",
                        undeclared(word).orElse("Write for example --platform=linux/arm64, or take it away."),
                        word.range());
            }
            return Platform.parse(wanted);
        } catch (EngineException failure) {
            throw new ProblemException(failure.code(), failure.sentence(), failure.help(), word.range());
        }
    }

    /** The base's config; BuildKit gives an image without a PATH the default one. */
    static ImageConfig baseConfig(ImageConfig config) {
        if (config.env().stream().anyMatch(variable -> variable.startsWith("PATH="))) {
            return config;
        }
        List<String> environment = new ArrayList<>(config.env());
        environment.add("PATH=" + StageState.DEFAULT_PATH);
        return config.toBuilder().env(environment).build();
    }

    private Step imageStep(String name, BaseImages.BaseImage image, String label, SourceRange range) {
        Step known = imageSteps.get(image.name() + image.layers());
        if (known != null) {
            return known;
        }
        Step step = compiler.newStep(
                "[" + (label.isEmpty() ? "" : label + " ") + "base] FROM " + image.name(),
                "",
                range,
                new Operation.Base(image.name(), image.identity(), image.layers()));
        imageSteps.put(image.name() + image.layers(), step);
        return step;
    }

    /** An image that can't be had ends the compilation: each one that is asked for may take its time. */
    private BaseImages.BaseImage findImage(String name, Platform platform, SourceRange range)
            throws DockerfileException {
        ImageAlias alias = options.imageContexts().get(Compiler.contextKey(name));
        try {
            return images.find(alias == null ? name : alias.name(platform), platform);
        } catch (EngineException failure) {
            Problem problem =
                    new Problem(Problem.Severity.ERROR, failure.code(), failure.sentence(), help(name, failure), range);
            throw new DockerfileException(source, List.of(problem), failure);
        }
    }

    private String help(String name, EngineException failure) {
        return Suggestions.closest(name, links.names())
                .map(close -> "Did you mean the stage \"" + close + "\"? " + failure.help())
                .orElse(failure.help())
                .strip();
    }

    /** The stage whose files {@code --from=name} means in a stage; none if that is something else. */
    Optional<Integer> stageOf(String name, int index) {
        Optional<Integer> context = stageContext(name);
        if (context.isPresent()) {
            return context;
        }
        return namedContext(name).isPresent() ? Optional.empty() : links.find(name, index);
    }

    /** The stage that {@code --build-context} puts in place of a name. */
    private Optional<Integer> stageContext(String name) {
        return Optional.ofNullable(stageContexts.get(Compiler.contextKey(name)));
    }

    /** The directory that {@code --build-context} puts in place of a name. */
    Optional<BuildContext> namedContext(String name) {
        return Optional.ofNullable(options.namedContexts().get(Compiler.contextKey(name)));
    }
}
