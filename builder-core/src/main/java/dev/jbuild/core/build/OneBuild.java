package dev.jbuild.core.build;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.Descriptor;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.image.NamedImage;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.integrity.StoreNotes;
import dev.jbuild.cache.snapshot.Snapshots;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.cacheplace.CacheSource;
import dev.jbuild.core.cacheplace.CacheTarget;
import dev.jbuild.core.cachestore.RepeatedSolve;
import dev.jbuild.core.cachestore.SharedCache;
import dev.jbuild.core.compile.BuildVariables;
import dev.jbuild.core.copy.ContextUse;
import dev.jbuild.core.copy.StatCaches;
import dev.jbuild.core.debug.StateKeeper;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.exec.SandboxFiles;
import dev.jbuild.core.exec.Sandboxes;
import dev.jbuild.core.explain.Explainer;
import dev.jbuild.core.export.Annotation;
import dev.jbuild.core.export.Output;
import dev.jbuild.core.export.OutputWriter;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.history.BuildLog;
import dev.jbuild.core.image.ImageAssembler;
import dev.jbuild.core.image.ImageFinder;
import dev.jbuild.core.image.Squash;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.invocation.Signals;
import dev.jbuild.core.key.Salt;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.prune.CacheKeeper;
import dev.jbuild.core.remote.RemoteSources;
import dev.jbuild.core.report.BuildReport;
import dev.jbuild.core.solve.KnownResults;
import dev.jbuild.core.solve.Solver;
import dev.jbuild.core.solve.StepResult;
import dev.jbuild.core.solve.StepWorker;
import dev.jbuild.core.solve.WorkTools;
import dev.jbuild.core.supply.LayerBringer;
import dev.jbuild.core.supply.LayerUnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One build: from the sources to the image and its outputs. One thread's, once. */
final class OneBuild {

    private final Engine engine;
    private final Store store;
    private final BuildRequest request;
    private final List<ImageReference> names;
    private final List<Output> outputs;
    private final List<CacheSource> cacheSources;
    private final List<CacheTarget> cacheTargets;
    private final Invocation invocation;
    private final BuildLog log;
    private final BuildReport report;

    OneBuild(
            Engine engine,
            BuildRequest request,
            List<ImageReference> names,
            List<Output> outputs,
            List<CacheSource> cacheSources,
            List<CacheTarget> cacheTargets,
            Invocation invocation,
            BuildLog log,
            BuildReport report) {
        this.engine = engine;
        this.store = engine.store();
        this.request = request;
        this.names = names;
        this.outputs = outputs;
        this.cacheSources = cacheSources;
        this.cacheTargets = cacheTargets;
        this.invocation = invocation;
        this.log = log;
        this.report = report;
    }

    /** What all attempts of a build have in common. */
    private record Parts(
            RemoteSources remotes,
            Map<String, byte[]> secrets,
            Map<String, Path> agents,
            LayerBringer bringer,
            SharedCache shared,
            ImageFinder finder,
            Optional<Instant> epoch,
            Snapshots snapshots,
            List<BuildGraph> graphs,
            Watchdog watchdog) {}

    BuildResult run() throws EngineException, IOException, InterruptedException {
        Thread building = Thread.currentThread();
        try (Signals.Subscription subscription = invocation.signals().subscribe(signal -> building.interrupt());
                Watchdog watchdog = new Watchdog(request.timeout(), request.stepTimeout(), log);
                StoreNotes.Listening listening = store.notes().tell(this::note);
                CacheKeeper keeper = CacheKeeper.open(store, request.maxCache(), this::note)) {
            Map<String, byte[]> secrets = Secrets.read(request.secrets(), invocation);
            Map<String, Path> agents = Agents.read(request.agents(), invocation);
            RemoteSources remotes = RemoteSources.of(store.session(), secrets, watchdog);
            try (LayerBringer bringer = new LayerBringer(store, watchdog);
                    SharedCache shared = SharedCache.open(engine, cacheSources, cacheTargets, bringer, watchdog);
                    BuildSources sources = BuildSources.open(engine, request.input(), remotes, invocation)) {
                Optional<Instant> epoch = SourceDate.of(request.input(), sources.main(), invocation);
                ImageFinder finder = ImageFinder.ofNeeded(engine, request.pull(), watchdog, bringer);
                GraphCompilation compilation = new GraphCompilation(engine, sources, finder, watchdog);
                List<BuildGraph> graphs = compilation.compile(SourceDate.withArgument(request.input(), epoch));
                compilation.checkStages(request.freshStages());
                report.planned(graphs);
                shared.planned(graphs);
                return attempt(new Parts(
                        remotes,
                        secrets,
                        agents,
                        bringer,
                        shared,
                        finder,
                        epoch,
                        snapshots(epoch).suppliedBy(bringer),
                        graphs,
                        watchdog));
            }
        }
    }

    private void note(String text) {
        log.on(new BuildEvent.Note(text));
    }

    private Snapshots snapshots(Optional<Instant> epoch) {
        Snapshots snapshots = store.snapshots();
        return epoch.isPresent() ? snapshots.clamped(epoch.get().getEpochSecond()) : snapshots;
    }

    /** Solves and finishes, again if a layer that was thought to be there turns out to be damaged. */
    private BuildResult attempt(Parts parts) throws EngineException, IOException, InterruptedException {
        AtomicBoolean wrote = new AtomicBoolean();
        return new AgainWhenDamaged(engine, request.input().platforms(), parts.graphs(), log)
                .attempt(() -> !wrote.get(), () -> {
                    boolean wanted = !Output.onlyCache(outputs);
                    RepeatedSolve repeated = new RepeatedSolve(parts.shared(), parts.watchdog());
                    Map<Step, StepResult> results = parts.watchdog()
                            .watch(() -> repeated.run(() -> {
                                Map<Step, StepResult> solved = solve(parts);
                                if (wanted) {
                                    bringResults(parts, solved);
                                }
                                return solved;
                            }));
                    parts.finder().nameWhole();
                    parts.shared().remember();
                    BuildResult result;
                    if (wanted) {
                        List<StoredImage> images = assemble(parts, results);
                        wrote.set(outputs.stream().anyMatch(Output::isStream));
                        result = finish(images);
                        report.built(store.layers(), parts.graphs(), images, results);
                    } else {
                        result = result(names(parts, results), List.of(), List.of());
                    }
                    parts.watchdog().watch(() -> {
                        parts.shared().finish(results);
                        return results;
                    });
                    return result;
                });
    }

    private Map<Step, StepResult> solve(Parts parts) throws EngineException, IOException, InterruptedException {
        ContextUse use = new ContextUse();
        StatCaches stats = new StatCaches(store.root(), store.session());
        WorkTools tools = new WorkTools(
                store,
                parts.snapshots(),
                new Sandboxes(engine).sandbox(),
                new SandboxFiles(store.session()),
                parts.remotes(),
                parts.secrets(),
                parts.agents(),
                BuildVariables.proxies(request.input().buildArgs()),
                parts.epoch(),
                new StateKeeper(store, log.id()),
                use,
                stats,
                Salt.of(store.root(), store.session()),
                parts.shared().mounts());
        KnownResults known = new KnownResults(
                store,
                request.cache(),
                request.freshStages(),
                parts.shared().results(),
                new Explainer(store, project(), log.id()),
                parts.epoch());
        Map<Step, StepResult> results =
                new Solver(known, new StepWorker(tools), parts.watchdog(), request.jobs()).solve(parts.graphs());
        stats.save();
        use.warning().ifPresent(this::note);
        return results;
    }

    /** What two builds have in common of which people say that one is the next one of the other. */
    private String project() {
        BuildInput input = request.input();
        String context = MainContext.isUrl(input.context())
                ? input.context()
                : invocation.resolve(input.context()).normalize().toString();
        return context + "\n" + input.file().orElse("") + "\n" + input.platforms();
    }

    private List<StoredImage> assemble(Parts parts, Map<Step, StepResult> results) throws EngineException, IOException {
        Squash squash = new Squash(store, parts.snapshots());
        List<StoredImage> images = new ArrayList<>();
        for (BuildGraph graph : parts.graphs()) {
            ImageId id = new ImageAssembler(store)
                    .assemble(
                            graph.image(),
                            results,
                            squash.apply(request.layers(), graph, results),
                            parts.epoch(),
                            request.cache());
            images.add(store.images().get(id).orElseThrow());
        }
        return images;
    }

    /** What the images would be called that nobody wants. */
    private List<ImageId> names(Parts parts, Map<Step, StepResult> results) throws IOException {
        List<ImageId> ids = new ArrayList<>();
        for (BuildGraph graph : parts.graphs()) {
            ids.add(new ImageAssembler(store).name(graph.image(), results, parts.epoch(), request.cache()));
        }
        return ids;
    }

    /** The images' layers, of which those that were not needed so far may lie elsewhere. */
    private static void bringResults(Parts parts, Map<Step, StepResult> results)
            throws EngineException, IOException, InterruptedException {
        List<DiffId> layers = parts.graphs().stream()
                .flatMap(graph -> Optional.ofNullable(results.get(graph.image().fileSystem())).stream())
                .flatMap(result -> result.layers().stream())
                .distinct()
                .toList();
        try {
            parts.bringer().bringAll(layers);
        } catch (LayerUnavailableException failure) {
            throw new EngineException(failure.code(), String.valueOf(failure.getMessage()), "", failure);
        } catch (InterruptedIOException stopped) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw stopped;
        }
    }

    /** Names the images and writes the outputs. */
    private BuildResult finish(List<StoredImage> images) throws EngineException, IOException {
        List<ImageId> ids = images.stream().map(StoredImage::id).toList();
        List<String> called = new ArrayList<>();
        for (ImageReference name : names) {
            store.images().tag(new NamedImage(name, ids, Optional.empty(), request.annotations()));
            called.add(name.full());
        }
        List<String> written = new ArrayList<>();
        Optional<Descriptor> document = Optional.empty();
        OutputWriter writer = new OutputWriter(engine, invocation.streams().out(), this::note);
        for (Output output : outputs) {
            OutputWriter.Written result =
                    writer.write(output, images, names, Annotation.parseAll(request.annotations()));
            written.add(result.place());
            document = document.isPresent() ? document : result.document();
        }
        return result(ids, called, written).withDocument(document);
    }

    private BuildResult result(List<ImageId> ids, List<String> called, List<String> written) {
        Map<String, String> byPlatform = new LinkedHashMap<>();
        for (int index = 0; index < ids.size(); index++) {
            byPlatform.put(
                    request.input().platforms().get(index).toString(),
                    ids.get(index).toString());
        }
        return new BuildResult(
                ids.getFirst().toString(),
                byPlatform,
                called,
                written,
                Optional.empty(),
                log.id(),
                request.input().compatibility().orElse(Compatibility.NEWEST),
                Optional.empty());
    }
}
