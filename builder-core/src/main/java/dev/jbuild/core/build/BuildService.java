package dev.jbuild.core.build;

import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.integrity.StoreNotes;
import dev.jbuild.cache.snapshot.Snapshots;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.compile.BuildVariables;
import dev.jbuild.core.compile.CompileOptions;
import dev.jbuild.core.compile.Compiler;
import dev.jbuild.core.copy.ContextUse;
import dev.jbuild.core.copy.StatCaches;
import dev.jbuild.core.debug.StateKeeper;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.Emulators;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.exec.Sandboxes;
import dev.jbuild.core.explain.Explainer;
import dev.jbuild.core.export.Annotation;
import dev.jbuild.core.export.Output;
import dev.jbuild.core.export.OutputWriter;
import dev.jbuild.core.failure.CloseNames;
import dev.jbuild.core.failure.DockerfileException;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.history.BuildHistory;
import dev.jbuild.core.history.BuildLog;
import dev.jbuild.core.image.ImageAssembler;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.image.Squash;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import dev.jbuild.core.key.Salt;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.prune.CacheKeeper;
import dev.jbuild.core.prune.CacheLimit;
import dev.jbuild.core.remote.RemoteSources;
import dev.jbuild.core.report.BuildReport;
import dev.jbuild.core.settings.Settings;
import dev.jbuild.core.solve.CacheUse;
import dev.jbuild.core.solve.ElsewhereResults;
import dev.jbuild.core.solve.KnownResults;
import dev.jbuild.core.solve.Solver;
import dev.jbuild.core.solve.StepResult;
import dev.jbuild.core.solve.StepWorker;
import dev.jbuild.core.solve.WorkTools;
import dev.jbuild.grammar.Dockerfile;
import dev.jbuild.grammar.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

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
    public BuildResult build(BuildRequest asked, Invocation invocation, BuildListener listener)
            throws EngineException, IOException, InterruptedException {
        Settings settings = Settings.of(invocation);
        BuildRequest request =
                asked.withInput(asked.input().withDefaults(settings)).withMaxCache(maxCache(asked, settings));
        List<ImageReference> names = new ArrayList<>();
        for (String tag : request.tags()) {
            names.add(ImageNames.parse(tag));
        }
        List<Output> outputs = new ArrayList<>();
        for (String output : request.outputs()) {
            outputs.add(Output.parse(output, invocation));
        }
        boolean onePlatform = request.input().platforms().size() == 1;
        for (Annotation annotation : Annotation.parseAll(request.annotations())) {
            if (onePlatform && annotation.isForIndex()) {
                throw new EngineException(
                        "JB1034",
                        "The annotation " + annotation.key()
                                + " is for an index, and an image for one platform has none.",
                        "Build several platforms, or annotate the manifest.");
            }
        }
        String what = RemoteSources.shown(request.input().context())
                + request.input().file().map(file -> " (" + file + ")").orElse("");
        BuildRecipe recipe = BuildRecipe.of(request, invocation);
        BuildReport report = BuildReport.of(
                request.report().map(invocation::resolve),
                what,
                request.tags(),
                request.input().platforms().stream().map(Platform::toString).toList(),
                listener);
        try (BuildLog log = new BuildHistory(engine).begin(what, request.tags(), recipe.toJson(), report)) {
            try {
                BuildResult result = build(request, names, outputs, invocation, log, report);
                log.succeeded(result.image());
                return result.withNoReport(report.succeeded(log.id(), results(result)));
            } catch (EngineException failure) {
                log.failed(failure.sentence());
                report.failed(log.id(), failure);
                throw failure;
            } catch (IOException failure) {
                log.failed(String.valueOf(failure.getMessage()));
                report.failed(log.id(), failure);
                throw failure;
            } catch (InterruptedException stopped) {
                log.failed("stopped");
                report.failed(log.id(), stopped);
                throw stopped;
            }
        }
    }

    /** The limit of the cache, but for a build that leaves no trace in it. */
    private static Optional<CacheLimit> maxCache(BuildRequest asked, Settings settings) throws EngineException {
        if (asked.cache() == CacheUse.NONE) {
            return Optional.empty();
        }
        if (asked.maxCache().isPresent() || settings.maxCache().isEmpty()) {
            return asked.maxCache();
        }
        return Optional.of(CacheLimit.parse(
                "\"max-cache\" in the configuration:", settings.maxCache().get()));
    }

    private static List<String> results(BuildResult result) {
        List<String> results = new ArrayList<>();
        result.names().forEach(name -> results.add("named " + name));
        result.written().forEach(place -> results.add("wrote " + place));
        return results;
    }

    private BuildResult build(
            BuildRequest request,
            List<ImageReference> names,
            List<Output> outputs,
            Invocation invocation,
            BuildLog log,
            BuildReport report)
            throws EngineException, IOException, InterruptedException {
        Thread building = Thread.currentThread();
        Store store = engine.store();
        try (Signals.Subscription subscription = invocation.signals().subscribe(signal -> building.interrupt());
                Watchdog watchdog = new Watchdog(request.timeout(), request.stepTimeout(), log);
                StoreNotes.Listening listening = store.notes().tell(text -> log.on(new BuildEvent.Note(text)));
                CacheKeeper keeper =
                        CacheKeeper.open(store, request.maxCache(), text -> log.on(new BuildEvent.Note(text)))) {
            Map<String, byte[]> secrets = Secrets.read(request.secrets(), invocation);
            Map<String, Path> agents = Agents.read(request.agents(), invocation);
            RemoteSources remotes = RemoteSources.of(store.session(), secrets, watchdog);
            try (BuildSources sources = BuildSources.open(engine, request.input(), remotes, invocation)) {
                Optional<Instant> epoch = SourceDate.of(request.input(), sources.main(), invocation);
                // All platforms are compiled before the first one is built.
                List<BuildGraph> graphs =
                        compile(request, SourceDate.withArgument(request.input(), epoch), sources, watchdog);
                report.planned(graphs);
                checkStages(request.freshStages(), sources.dockerfile(), watchdog);
                AtomicBoolean wrote = new AtomicBoolean();
                return new AgainWhenDamaged(engine, request.input().platforms(), graphs, log)
                        .attempt(() -> !wrote.get(), () -> {
                            Map<Step, StepResult> results = watchdog.watch(() -> solve(
                                    request,
                                    remotes,
                                    secrets,
                                    agents,
                                    epoch,
                                    log.id(),
                                    project(request.input(), invocation),
                                    watchdog,
                                    graphs));
                            List<StoredImage> images = assemble(request, epoch, graphs, results);
                            wrote.set(outputs.stream().anyMatch(Output::isStream));
                            BuildResult result = finish(request, images, names, outputs, invocation, log);
                            report.built(store.layers(), graphs, images, results);
                            return result;
                        });
            }
        }
    }

    /** Of a stage that is not there nothing can be done again, which is better said than passed over. */
    private static void checkStages(Set<String> names, DockerfileSource dockerfile, BuildListener listener) {
        List<Dockerfile.Stage> stages =
                dockerfile.parsed().dockerfile().map(Dockerfile::stages).orElse(List.of());
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

    /** What two builds have in common of which people say that one is the next one of the other. */
    private static String project(BuildInput input, Invocation invocation) {
        String context = MainContext.isUrl(input.context())
                ? input.context()
                : invocation.resolve(input.context()).normalize().toString();
        return context + "\n" + input.file().orElse("") + "\n" + input.platforms();
    }

    private List<StoredImage> assemble(
            BuildRequest request, Optional<Instant> epoch, List<BuildGraph> graphs, Map<Step, StepResult> results)
            throws IOException {
        Store store = engine.store();
        Squash squash = new Squash(store, snapshots(epoch));
        List<StoredImage> images = new ArrayList<>();
        for (BuildGraph graph : graphs) {
            ImageId id = new ImageAssembler(store)
                    .assemble(
                            graph.image(),
                            results,
                            squash.apply(request.layers(), graph, results),
                            epoch,
                            request.cache());
            images.add(store.images().get(id).orElseThrow());
        }
        return images;
    }

    private Snapshots snapshots(Optional<Instant> epoch) {
        Snapshots snapshots = engine.store().snapshots();
        return epoch.isPresent() ? snapshots.clamped(epoch.get().getEpochSecond()) : snapshots;
    }

    /** Names the images and writes the outputs. */
    private BuildResult finish(
            BuildRequest request,
            List<StoredImage> images,
            List<ImageReference> names,
            List<Output> outputs,
            Invocation invocation,
            BuildLog log)
            throws EngineException, IOException {
        List<ImageId> ids = images.stream().map(StoredImage::id).toList();
        List<String> called = new ArrayList<>();
        for (ImageReference name : names) {
            engine.store().images().tag(new NamedImage(name, ids, Optional.empty(), request.annotations()));
            called.add(name.full());
        }
        List<String> written = new ArrayList<>();
        Optional<Descriptor> document = Optional.empty();
        OutputWriter writer =
                new OutputWriter(engine, invocation.streams().out(), text -> log.on(new BuildEvent.Note(text)));
        for (Output output : outputs) {
            OutputWriter.Written result =
                    writer.write(output, images, names, Annotation.parseAll(request.annotations()));
            written.add(result.place());
            document = document.isPresent() ? document : result.document();
        }
        Map<String, String> byPlatform = new LinkedHashMap<>();
        for (int index = 0; index < images.size(); index++) {
            byPlatform.put(
                    request.input().platforms().get(index).toString(),
                    ids.get(index).toString());
        }
        return new BuildResult(
                ids.getFirst().toString(),
                byPlatform,
                called,
                written,
                document,
                log.id(),
                request.input().compatibility().orElse(Compatibility.NEWEST),
                Optional.empty());
    }

    private List<BuildGraph> compile(
            BuildRequest request, BuildInput input, BuildSources sources, BuildListener listener)
            throws EngineException {
        List<Platform> platforms = input.platforms();
        ImageFinder finder = new ImageFinder(engine, request.pull(), listener);
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

    private Map<Step, StepResult> solve(
            BuildRequest request,
            RemoteSources remotes,
            Map<String, byte[]> secrets,
            Map<String, Path> agents,
            Optional<Instant> epoch,
            String build,
            String project,
            BuildListener listener,
            List<BuildGraph> graphs)
            throws EngineException, IOException, InterruptedException {
        Store store = engine.store();
        ContextUse use = new ContextUse();
        StatCaches stats = new StatCaches(store.root(), store.session());
        WorkTools tools = new WorkTools(
                store,
                snapshots(epoch),
                new Sandboxes(engine).sandbox(),
                new SandboxFiles(store.session()),
                remotes,
                secrets,
                agents,
                BuildVariables.proxies(request.input().buildArgs()),
                epoch,
                new StateKeeper(store, build),
                use,
                stats,
                Salt.of(store.root(), store.session()));
        KnownResults known = new KnownResults(
                store,
                request.cache(),
                request.freshStages(),
                ElsewhereResults.NONE,
                new Explainer(store, project, build),
                epoch);
        Map<Step, StepResult> results =
                new Solver(known, new StepWorker(tools), listener, request.jobs()).solve(graphs);
        stats.save();
        use.warning().ifPresent(text -> listener.on(new BuildEvent.Note(text)));
        return results;
    }
}
