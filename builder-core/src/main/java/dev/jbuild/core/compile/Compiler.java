package dev.jbuild.core.compile;

import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.core.context.BuildContext;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.FileSource;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.PlannedImage;
import dev.jbuild.core.graph.Step;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.problem.Problem;
import dev.jbuild.grammar.problem.ProblemException;
import dev.jbuild.grammar.problem.SourceFile;
import dev.jbuild.grammar.problem.SourceRange;
import dev.jbuild.grammar.scope.Expander;
import dev.jbuild.grammar.scope.GlobalScope;
import dev.jbuild.grammar.scope.StageLinks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles one Dockerfile for one target and platform. One thread's; good for one {@link #compile}. */
public final class Compiler {

    private final SourceFile source;
    private final Dockerfile dockerfile;
    private final CompileOptions options;
    private final StageBases bases;
    private final StageOrder order;
    private final Expander expander;
    private final StageLinks links;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final List<Step> steps = new ArrayList<>();
    private final @Nullable StageState[] compiled;
    private final Set<Integer> underWay = new HashSet<>();
    private final int target;
    private final GlobalScope globals;

    /**
     * Prepares a compilation.
     *
     * @throws DockerfileException if the target or a context is no stage, or a global ARG can't be expanded
     */
    public Compiler(SourceFile source, Dockerfile dockerfile, CompileOptions options, BaseImages images)
            throws DockerfileException {
        this.source = source;
        this.dockerfile = dockerfile;
        this.options = options;
        this.expander = new Expander(dockerfile.escape());
        this.links = new StageLinks(dockerfile);
        this.compiled = new StageState[dockerfile.stages().size()];
        Map<String, Integer> contexts = new HashMap<>();
        try {
            for (Map.Entry<String, String> context : options.stageContexts().entrySet()) {
                contexts.put(
                        context.getKey(), Targets.context(dockerfile, links, context.getKey(), context.getValue()));
            }
            this.target = Targets.find(dockerfile, links, options.target());
            this.globals = GlobalScope.of(
                    dockerfile,
                    options.buildArgs(),
                    Targets.predefined(options.platform(), dockerfile, target),
                    expander);
        } catch (ProblemException failure) {
            throw new DockerfileException(source, List.of(failure.problem()));
        }
        this.bases = new StageBases(this, source, dockerfile, options, images, globals, links, contexts);
        this.order = new StageOrder(dockerfile, links, bases);
    }

    /**
     * Compiles what the target needs.
     *
     * @throws DockerfileException if the Dockerfile can't be built as it is written, with all that is wrong in what the target
     *     needs; or an image that it names can't be had
     */
    public BuildGraph compile() throws DockerfileException {
        try {
            StageState state = stage(target);
            if (problems.isEmpty()) {
                Map<String, String> labels = state.labels;
                labels.putAll(options.labels());
                return new BuildGraph(
                        source, needed(state.step), new PlannedImage(state.config(), state.step, state.history));
            }
        } catch (ProblemException failure) {
            problems.add(failure.problem());
        } catch (DockerfileException imageMissing) {
            problems.addAll(imageMissing.problems());
        }
        throw problems();
    }

    /**
     * Looks for problems, without a graph.
     *
     * @param allStages whether those that the target does not need are looked at, unless a target was asked for
     * @throws DockerfileException if there are some
     */
    public void diagnose(boolean allStages) throws DockerfileException {
        for (int index = 0; index < compiled.length; index++) {
            if (index == target || (allStages && options.target().isEmpty())) {
                try {
                    stage(index);
                } catch (ProblemException failure) {
                    problems.add(failure.problem());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw problems();
        }
    }

    private DockerfileException problems() {
        return new DockerfileException(
                source,
                problems.stream()
                        .sorted(Comparator.comparingInt(
                                        (Problem problem) -> problem.range().startLine())
                                .thenComparingInt(problem -> problem.range().startColumn()))
                        .toList());
    }

    /** Takes note of a problem; the compilation goes on, and fails in the end. */
    void add(Problem problem) {
        problems.add(problem);
    }

    Expander expander() {
        return expander;
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

    /**
     * The state at the end of a stage. Those that it needs are compiled first, in order: an input decides how long a chain of
     * stages is, so it must not be followed by recursion. Only what the triggers of an image need is not known before.
     */
    StageState stage(int index) throws ProblemException, DockerfileException {
        if (compiled[index] == null) {
            for (int number : order.of(index, stage -> compiled[stage] != null)) {
                if (compiled[number] != null) {
                    // A trigger of one before it has needed it.
                    continue;
                }
                if (!underWay.add(number)) {
                    throw order.circle(List.of(number, number));
                }
                try {
                    compiled[number] = compileStage(number);
                } finally {
                    underWay.remove(number);
                }
            }
        }
        return compiled(index);
    }

    /** A stage whose FROM is wrong begins with nothing, so that the rest of it is looked at. */
    private StageState compileStage(int index) throws ProblemException, DockerfileException {
        Dockerfile.Stage stage = dockerfile.stages().get(index);
        StageBases.Start start;
        try {
            start = bases.start(index);
        } catch (ProblemException failure) {
            add(failure.problem());
            start = bases.empty(stage.from());
        }
        new InstructionCompiler(this, start.state(), index, options)
                .compile(
                        start.triggers(),
                        stage.instructions(),
                        stage.from().origin().range());
        return start.state();
    }

    /** The stage of a number, which has been compiled. */
    StageState compiled(int index) {
        StageState state = compiled[index];
        if (state == null) {
            throw new IllegalStateException("stage " + index + " was not compiled");
        }
        return state;
    }

    /** The step whose files {@code --from=name} means, as an instruction of stage {@code index} sees it. */
    FileSource source(String name, int index, SourceRange range) throws ProblemException, DockerfileException {
        Optional<Integer> other = bases.stageOf(name, index);
        if (other.isPresent()) {
            return new FileSource.Stage(stage(other.get()).step);
        }
        Optional<BuildContext> context = bases.namedContext(name);
        if (context.isPresent()) {
            return new FileSource.Context(context.get());
        }
        if (links.find(name, dockerfile.stages().size()).isPresent() && !name.matches("[0-9]+")) {
            throw new ProblemException(
                    "JB1204",
                    "The stage \"" + name + "\" was not found among those before this place: it "
                            + (links.find(name, index + 1).equals(Optional.of(index))
                                    ? "is this one (circular dependency detected on stage: " + name + ")."
                                    : "is defined later."),
                    "Move the stage further up; a stage can only use stages before it.",
                    range);
        }
        if (name.equals("scratch") || name.matches("[0-9]+")) {
            throw new ProblemException(
                    "JB1205",
                    "There is no stage or image \"" + name + "\" to copy from: it was not found"
                            + (name.equals("scratch") ? "." : " (invalid stage index " + name + ")."),
                    name.equals("scratch")
                            ? "scratch is empty and holds no files."
                            : "Stages are counted from 0, and only the " + index + " before this one count.",
                    range);
        }
        return new FileSource.Stage(bases.imageStep(name, range));
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

    /** The config with which a stage begins that is based on an image. */
    public static ImageConfig baseConfig(ImageConfig config) {
        return StageBases.baseConfig(config);
    }

    Step newStep(String label, String stage, SourceRange range, Operation operation) {
        String shown = options.several() && label.startsWith("[")
                ? "[" + options.platform() + " " + label.substring(1)
                : label;
        Step step = new Step(options.firstStep() + steps.size(), shown, stage, range, operation);
        steps.add(step);
        return step;
    }
}
