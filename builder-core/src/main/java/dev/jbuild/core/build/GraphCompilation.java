package dev.jbuild.core.build;

import dev.jbuild.core.compile.CompileOptions;
import dev.jbuild.core.compile.Compiler;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.Emulators;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Makes the graphs of a build, one for each platform, and says what the checks find. */
final class GraphCompilation {

    /** More than these hide what the build does. */
    private static final int MOST_WARNINGS = 50;

    private final Engine engine;
    private final BuildSources sources;
    private final ImageFinder finder;
    private final BuildListener listener;

    GraphCompilation(Engine engine, BuildSources sources, ImageFinder finder, BuildListener listener) {
        this.engine = engine;
        this.sources = sources;
        this.finder = finder;
        this.listener = listener;
    }

    /**
     * Compiles for each platform that is wanted, all before the first one is built.
     *
     * @throws EngineException if the Dockerfile is wrong, or a base image can't be had
     */
    List<BuildGraph> compile(BuildInput input) throws EngineException {
        List<Platform> platforms = input.platforms();
        List<BuildGraph> graphs = new ArrayList<>();
        int steps = 0;
        for (Platform platform : platforms) {
            DockerfileCheck check =
                    new DockerfileCheck(engine, input.withPlatform(platform), sources.dockerfile(), sources.contexts());
            // What the checks find is the same for every platform.
            BuildListener listening = graphs.isEmpty() ? listener : event -> {};
            CompileOptions options = check.options().forBuild(Emulators::canRun, steps + 1, platforms.size() > 1);
            BuildGraph graph = compile(check, options, sources.dockerfile(), finder, listening);
            graphs.add(graph);
            steps = graph.steps().stream().mapToInt(Step::number).max().orElse(steps);
        }
        return graphs;
    }

    /** Compiles and checks: the checks' warnings come first, whatever the compiler has to say. */
    private static BuildGraph compile(
            DockerfileCheck check,
            CompileOptions options,
            DockerfileSource dockerfile,
            ImageFinder finder,
            BuildListener listener)
            throws EngineException {
        if (dockerfile.parsed().dockerfile().isEmpty()) {
            DockerfileCheck.Report report = check.report(false);
            warn(report, listener);
            throw new DockerfileException(dockerfile.source(), report.errors());
        }
        DockerfileCheck.Report report;
        BuildGraph graph;
        try {
            graph = new Compiler(
                            dockerfile.source(),
                            dockerfile.parsed().dockerfile().get(),
                            options,
                            finder)
                    .compile();
        } finally {
            // Only now are the base images here whose variables the checks want to know.
            report = check.lint(false);
            warn(report, listener);
        }
        report.refuse();
        return graph;
    }

    private static void warn(DockerfileCheck.Report report, BuildListener listener) {
        List<Problem> warnings = report.warnings();
        warnings.stream()
                .limit(MOST_WARNINGS)
                .forEach(problem -> listener.on(new BuildEvent.Warning(report.source(), problem)));
        if (warnings.size() > MOST_WARNINGS) {
            listener.on(
                    new BuildEvent.Note((warnings.size() - MOST_WARNINGS) + " more warnings: jbuild build --check"));
        }
    }

    /** Of a stage that is not there nothing can be done again, which is better said than passed over. */
    void checkStages(Set<String> names) {
        List<Dockerfile.Stage> stages = sources.dockerfile()
                .parsed()
                .dockerfile()
                .map(Dockerfile::stages)
                .orElse(List.of());
        Set<String> known = new TreeSet<>();
        for (int index = 0; index < stages.size(); index++) {
            known.add(String.valueOf(index));
            stages.get(index)
                    .from()
                    .stageName()
                    .ifPresent(name -> known.add(name.text().toLowerCase(Locale.ROOT)));
        }
        for (String name : names) {
            if (!known.contains(name)) {
                String close = CloseNames.closest(name, known)
                        .map(other -> " Did you mean \"" + other + "\"?")
                        .orElse("");
                listener.on(new BuildEvent.Note(
                        "There is no stage \"" + name + "\" for --no-cache-filter to do again." + close));
            }
        }
    }
}
