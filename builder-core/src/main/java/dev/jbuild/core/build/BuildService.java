package dev.jbuild.core.build;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.store.Lock;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.compile.BuildVariables;
import dev.jbuild.core.compile.Compiler;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.exec.Sandboxes;
import dev.jbuild.core.export.Output;
import dev.jbuild.core.export.OutputWriter;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.history.BuildHistory;
import dev.jbuild.core.history.BuildLog;
import dev.jbuild.core.image.ImageAssembler;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.remote.RemoteSources;
import dev.jbuild.core.solve.Solver;
import dev.jbuild.core.solve.StepResult;
import dev.jbuild.core.solve.StepWorker;
import dev.jbuild.core.solve.WorkTools;
import dev.jbuild.grammar.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds images. Thread safe. */
public final class BuildService {

    /** More than these hide what the build does. */
    private static final int MOST_WARNINGS = 50;

    private final Engine engine;

    public BuildService(Engine engine) {
        this.engine = engine;
    }

    /**
     * Carries out one build, from reading the Dockerfile to naming the image. A signal from the caller stops it; nothing
     * is left running or mounted afterwards.
     *
     * @throws EngineException if the build failed, with what its user should read
     * @throws InterruptedException if a signal stopped it
     */
    public BuildResult build(BuildRequest request, Invocation invocation, BuildListener listener)
            throws EngineException, IOException, InterruptedException {
        List<ImageReference> names = new ArrayList<>();
        for (String tag : request.tags()) {
            names.add(ImageNames.parse(tag));
        }
        List<Output> outputs = new ArrayList<>();
        for (String output : request.outputs()) {
            outputs.add(Output.parse(output, invocation));
        }
        String what = RemoteSources.shown(request.input().context())
                + request.input().file().map(file -> " (" + file + ")").orElse("");
        try (BuildLog log = new BuildHistory(engine).begin(what, request.tags(), listener)) {
            try {
                BuildResult result = build(request, names, outputs, invocation, log);
                log.succeeded(result.image());
                return result;
            } catch (EngineException failure) {
                log.failed(failure.sentence());
                throw failure;
            } catch (IOException failure) {
                log.failed(String.valueOf(failure.getMessage()));
                throw failure;
            } catch (InterruptedException stopped) {
                log.failed("stopped");
                throw stopped;
            }
        }
    }

    private BuildResult build(
            BuildRequest request, List<ImageReference> names, List<Output> outputs, Invocation invocation, BuildLog log)
            throws EngineException, IOException, InterruptedException {
        Thread building = Thread.currentThread();
        Store store = engine.store();
        try (Signals.Subscription subscription = invocation.signals().subscribe(signal -> building.interrupt());
                Deadline deadline = new Deadline(request.timeout(), log);
                Lock use = store.shared()) {
            Map<String, byte[]> secrets = Secrets.read(request.secrets(), invocation);
            Map<String, Path> agents = Agents.read(request.agents(), invocation);
            RemoteSources remotes = RemoteSources.of(store.session(), secrets);
            try (BuildSources sources = BuildSources.open(engine, request.input(), remotes, invocation)) {
                BuildGraph graph = compile(request, sources.dockerfile(), sources.contexts(), deadline);
                Map<Step, StepResult> results =
                        deadline.watch(() -> solve(request, remotes, secrets, agents, deadline, graph));
                ImageId image =
                        new ImageAssembler(store).assemble(graph.image(), results, epoch(request), !request.noCache());
                List<String> called = new ArrayList<>();
                for (ImageReference name : names) {
                    store.images().tag(name, image);
                    called.add(name.full());
                }
                List<String> written = new ArrayList<>();
                for (Output output : outputs) {
                    written.add(new OutputWriter(engine).write(output, image, names));
                }
                return new BuildResult(image.toString(), called, written, log.id());
            }
        }
    }

    /** Compiles and checks: the checks' warnings come first, whatever the compiler has to say. */
    private BuildGraph compile(
            BuildRequest request, DockerfileSource dockerfile, Contexts contexts, BuildListener listener)
            throws EngineException {
        DockerfileCheck check = new DockerfileCheck(engine, request.input(), dockerfile, contexts);
        if (dockerfile.parsed().dockerfile().isEmpty()) {
            DockerfileCheck.Report report = check.report(false);
            warn(report, listener);
            throw new DockerfileException(dockerfile.source(), report.errors());
        }
        ImageFinder finder = new ImageFinder(engine, request.pull(), text -> listener.on(new BuildEvent.Note(text)));
        DockerfileCheck.Report report;
        BuildGraph graph;
        try {
            graph = new Compiler(
                            dockerfile.source(),
                            dockerfile.parsed().dockerfile().get(),
                            check.options(),
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

    private Map<Step, StepResult> solve(
            BuildRequest request,
            RemoteSources remotes,
            Map<String, byte[]> secrets,
            Map<String, Path> agents,
            BuildListener listener,
            BuildGraph graph)
            throws EngineException, IOException, InterruptedException {
        Store store = engine.store();
        WorkTools tools = new WorkTools(
                store,
                store.snapshots(),
                new Sandboxes(engine).sandbox(),
                new SandboxFiles(store.session()),
                remotes,
                secrets,
                agents,
                BuildVariables.proxies(request.input().buildArgs()));
        return new Solver(store, new StepWorker(tools), listener, request.jobs(), !request.noCache()).solve(graph);
    }

    private static java.util.Optional<java.time.Instant> epoch(BuildRequest request) throws EngineException {
        String text = request.input().buildArgs().get("SOURCE_DATE_EPOCH");
        if (text == null || text.isEmpty()) {
            return java.util.Optional.empty();
        }
        try {
            return java.util.Optional.of(java.time.Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException | java.time.DateTimeException wrong) {
            throw new EngineException(
                    "JB3065", "SOURCE_DATE_EPOCH=" + text + " is not a time.", "Give the seconds since 1970.", wrong);
        }
    }
}
