package dev.jbuild.core.compile;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.PlannedImage;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.image.Platform;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.Instruction;
import dev.jbuild.grammar.Word;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.problem.Suggestions;
import dev.jbuild.grammar.word.ExpansionException;
import dev.jbuild.grammar.word.Variables;
import dev.jbuild.grammar.word.WordExpander;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles one Dockerfile for one target and platform. One thread's; good for one {@link #compile}. */
public final class Compiler {

    private final SourceFile source;
    private final Dockerfile dockerfile;
    private final CompileOptions options;
    private final BaseImages images;
    private final WordExpander expander;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Step> imageSteps = new HashMap<>();
    private final @Nullable StageState[] compiled;
    private final boolean[] underway;
    private final int target;
    private final GlobalScope globals;

    /**
     * Prepares a compilation.
     *
     * @throws DockerfileException if the target is no stage or a global ARG can't be expanded
     */
    public Compiler(SourceFile source, Dockerfile dockerfile, CompileOptions options, BaseImages images)
            throws DockerfileException {
        this.source = source;
        this.dockerfile = dockerfile;
        this.options = options;
        this.images = images;
        this.expander = new WordExpander(dockerfile.escape());
        this.compiled = new StageState[dockerfile.stages().size()];
        this.underway = new boolean[compiled.length];
        try {
            this.target = findTarget();
            this.globals = GlobalScope.of(dockerfile, options, expander, targetName());
        } catch (CompileException failure) {
            throw new DockerfileException(source, List.of(failure.problem()));
        }
    }

    /**
     * Compiles what the target needs.
     *
     * @throws DockerfileException if the Dockerfile can't be built as it is written
     * @throws EngineException if an image that it names can't be had
     */
    public BuildGraph compile() throws EngineException {
        try {
            StageState state = stage(
                    target, dockerfile.stages().get(target).from().origin().range());
            Map<String, String> labels = state.labels;
            labels.putAll(options.labels());
            return new BuildGraph(
                    source, needed(state.step), new PlannedImage(state.config(), state.step, state.history));
        } catch (CompileException failure) {
            throw new DockerfileException(source, List.of(failure.problem()));
        }
    }

    /** The steps that a step needs, itself among them, in the order in which they were made: each after its inputs. */
    private List<Step> needed(Step last) {
        Set<Step> wanted = new HashSet<>();
        List<Step> open = new ArrayList<>(List.of(last));
        while (!open.isEmpty()) {
            Step step = open.removeLast();
            if (wanted.add(step)) {
                open.addAll(step.operation().inputs());
            }
        }
        return steps.stream().filter(wanted::contains).toList();
    }

    private int findTarget() throws CompileException {
        int last = dockerfile.stages().size() - 1;
        if (options.target().isEmpty()) {
            return last;
        }
        String name = options.target().get();
        Optional<Integer> found = findStage(name, last + 1);
        if (found.isPresent()) {
            return found.get();
        }
        List<String> names = dockerfile.stages().stream()
                .flatMap(stage -> stage.from().stageName().stream())
                .map(Word::text)
                .toList();
        throw new CompileException(
                "JB1201",
                "The target stage \"" + name + "\" was not found.",
                Suggestions.closest(name, names)
                        .map(close -> "Did you mean \"" + close + "\"?")
                        .orElse(
                                names.isEmpty()
                                        ? "No stage of this Dockerfile has a name; give one with FROM ... AS name."
                                        : "The stages are: " + String.join(", ", names) + "."),
                dockerfile.stages().get(last).from().origin().range());
    }

    private String targetName() {
        return dockerfile
                .stages()
                .get(target)
                .from()
                .stageName()
                .map(name -> name.text().toLowerCase(Locale.ROOT))
                .orElse("default");
    }

    /** The stage of a name, or of a number, among those before {@code limit}; of several, the last. */
    Optional<Integer> findStage(String name, int limit) {
        for (int index = limit - 1; index >= 0; index--) {
            Optional<Word> own = dockerfile.stages().get(index).from().stageName();
            if (own.isPresent() && own.get().text().equalsIgnoreCase(name)) {
                return Optional.of(index);
            }
        }
        if (name.matches("[0-9]{1,6}")) {
            int number = Integer.parseInt(name);
            return number < limit ? Optional.of(number) : Optional.empty();
        }
        return Optional.empty();
    }

    /**
     * The state at the end of a stage. Stages that it is based on are compiled first in a loop, not by recursion, since
     * an input decides how many there are.
     */
    StageState stage(int index, SourceRange asked) throws CompileException, EngineException {
        List<Integer> chain = new ArrayList<>();
        int next = index;
        while (compiled[next] == null) {
            if (underway[next]) {
                throw new CompileException(
                        "JB1202",
                        "The stages depend on each other in a circle.",
                        "A stage can only use stages that are complete before it.",
                        asked);
            }
            chain.add(next);
            underway[next] = true;
            Optional<Integer> base = baseStage(next);
            if (base.isEmpty()) {
                break;
            }
            next = base.get();
        }
        for (int number : chain.reversed()) {
            compiled[number] = compileStage(number);
        }
        StageState state = compiled[index];
        if (state == null) {
            throw new IllegalStateException("stage " + index + " was not compiled");
        }
        return state;
    }

    private String baseName(int index) throws CompileException {
        Instruction.From from = dockerfile.stages().get(index).from();
        String name = expand(from.image(), globals);
        if (name.isBlank()) {
            throw new CompileException(
                    "JB1203",
                    "The base name (" + from.image().text() + ") should not be blank: it expands to nothing.",
                    "Give the ARG a default, or pass a value with --build-arg.",
                    from.image().range());
        }
        return name;
    }

    /** The stage that a stage is based on. A number is no stage here, unlike in {@code --from}. */
    private Optional<Integer> baseStage(int index) throws CompileException {
        String name = baseName(index);
        return namedContext(name).isPresent() || name.matches("[0-9]+") ? Optional.empty() : findStage(name, index);
    }

    private StageState compileStage(int index) throws CompileException, EngineException {
        Dockerfile.Stage stage = dockerfile.stages().get(index);
        Instruction.From from = stage.from();
        String name = baseName(index);
        Platform platform = options.platform();
        if (from.platform().isPresent()) {
            String wanted = expand(from.platform().get(), globals);
            if (!wanted.isBlank()) {
                platform = Platform.parse(wanted);
            }
        }
        String label = from.stageName().map(Word::text).orElse("");
        Optional<Integer> parent = baseStage(index);
        StageState state;
        List<String> triggers = List.of();
        if (parent.isPresent()) {
            StageState base = compiled[parent.get()];
            if (base == null) {
                throw new IllegalStateException("the base of stage " + index + " was not compiled");
            }
            state = base.derive(label);
            triggers = base.triggers;
        } else if (namedContext(name).isPresent()) {
            Step step = newStep(
                    "[" + (label.isEmpty() ? "" : label + " ") + "base] FROM " + name,
                    from.origin().range(),
                    new Operation.Import(
                            new FileSource.Context(namedContext(name).get())));
            state = new StageState(label, StageState.scratch(platform), step);
        } else if (name.equals("scratch")) {
            state = new StageState(
                    label,
                    StageState.scratch(platform),
                    newStep("FROM scratch", from.origin().range(), new Operation.Empty()));
        } else {
            BaseImages.BaseImage image = findImage(name, platform);
            Step step = imageStep(name, image, label, from.origin().range());
            state = new StageState(label, withPath(image.config()), step);
            triggers = image.config().onBuild();
        }
        InstructionCompiler instructions = new InstructionCompiler(this, state, index, options, globals, expander);
        instructions.compile(triggers, stage.instructions(), from.origin().range());
        return state;
    }

    /** The base's config; BuildKit gives an image without a PATH the default one. */
    private static ImageConfig withPath(ImageConfig config) {
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
        Step step = newStep(
                "[" + (label.isEmpty() ? "" : label + " ") + "base] FROM " + image.name(),
                range,
                new Operation.Base(image.name(), image.layers()));
        imageSteps.put(image.name() + image.layers(), step);
        return step;
    }

    private BaseImages.BaseImage findImage(String name, Platform platform) throws EngineException {
        String alias = options.imageContexts().get(contextKey(name));
        return images.find(alias == null ? name : alias, platform);
    }

    /** The step whose files {@code --from=name} means, as an instruction of stage {@code index} sees it. */
    FileSource source(String name, int index, SourceRange range) throws CompileException, EngineException {
        Optional<BuildContext> context = namedContext(name);
        if (context.isPresent()) {
            return new FileSource.Context(context.get());
        }
        Optional<Integer> earlier = findStage(name, index);
        if (earlier.isPresent()) {
            return new FileSource.Stage(stage(earlier.get(), range).step);
        }
        if (findStage(name, dockerfile.stages().size()).isPresent() && !name.matches("[0-9]+")) {
            throw new CompileException(
                    "JB1204",
                    "The stage \"" + name + "\" was not found among those before this place: it is defined later.",
                    "Move the stage further up; a stage can only use stages before it.",
                    range);
        }
        if (name.equals("scratch") || name.matches("[0-9]+")) {
            throw new CompileException(
                    "JB1205",
                    "There is no stage or image \"" + name + "\" to copy from: it was not found.",
                    name.equals("scratch")
                            ? "scratch is empty and holds no files."
                            : "Stages are counted from 0, and only the " + index + " before this one count.",
                    range);
        }
        return new FileSource.Stage(imageStep(name, findImage(name, options.platform()), "", range));
    }

    private Optional<BuildContext> namedContext(String name) {
        return Optional.ofNullable(options.namedContexts().get(contextKey(name)));
    }

    /** The form in which names of images and of contexts are compared: {@code busybox} is {@code busybox:latest}. */
    public static String contextKey(String name) {
        int at = name.indexOf('@');
        if (at > 0) {
            return contextKey(name.substring(0, at)) + name.substring(at);
        }
        String key = name;
        for (String prefix : Arrays.asList("docker.io/library/", "docker.io/", "library/")) {
            if (key.startsWith(prefix)) {
                key = key.substring(prefix.length());
                break;
            }
        }
        return key.endsWith(":latest") ? key.substring(0, key.length() - ":latest".length()) : key;
    }

    Step newStep(String label, SourceRange range, Operation operation) {
        Step step = new Step(steps.size() + 1, label, range, operation);
        steps.add(step);
        return step;
    }

    String expand(Word word, Variables variables) throws CompileException {
        return Expansions.expand(expander, word, variables);
    }

    /** Turns an expander's failure into a problem with its place. */
    static final class Expansions {
        private Expansions() {}

        static String expand(WordExpander expander, Word word, Variables variables) throws CompileException {
            try {
                return expander.expand(word.text(), variables).value();
            } catch (ExpansionException failure) {
                throw new CompileException(
                        "JB1206",
                        failure.getMessage() + " (in \"" + word.text() + "\")",
                        "Correct the variable, or give it a value with --build-arg.",
                        word.range());
            }
        }
    }
}
