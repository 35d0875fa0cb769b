package dev.jbuild.core.build;

import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.core.cacheplace.CacheSource;
import dev.jbuild.core.cacheplace.CacheTarget;
import dev.jbuild.core.engine.Engine;
import dev.jbuild.core.export.Annotation;
import dev.jbuild.core.export.Output;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.history.BuildHistory;
import dev.jbuild.core.history.BuildLog;
import dev.jbuild.core.image.ImageNames;
import dev.jbuild.core.image.Platform;
import dev.jbuild.core.invocation.Invocation;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.prune.CacheLimit;
import dev.jbuild.core.remote.RemoteSources;
import dev.jbuild.core.report.BuildReport;
import dev.jbuild.core.settings.Settings;
import dev.jbuild.core.solve.CacheUse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds images. Thread safe. */
public final class BuildService {

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
        List<CacheSource> sources = new ArrayList<>();
        for (String cache : request.shared().from()) {
            sources.add(CacheSource.parse(cache, invocation));
        }
        List<CacheTarget> targets = new ArrayList<>();
        for (String cache : request.shared().to()) {
            targets.add(CacheTarget.parse(cache, invocation));
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
                BuildResult result =
                        new OneBuild(engine, request, names, outputs, sources, targets, invocation, log, report).run();
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
}
