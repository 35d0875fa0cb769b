package dev.jbuild.core.report;

import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.core.failure.EngineException;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.progress.BuildEvent;
import dev.jbuild.core.progress.BuildListener;
import dev.jbuild.core.solve.StepResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches a build and writes a page about it when it is over. It passes every event on. Events come one at a time, as to any
 * listener; the other methods are for the thread that builds.
 */
public interface BuildReport extends BuildListener {

    /**
     * Begins to watch.
     *
     * @param file where the page goes; without one, nothing is gathered and nothing is written
     * @param what the context and the Dockerfile, as the caller wrote them
     * @param names what its user wants it to be called
     * @param platforms what it is built for
     * @throws EngineException if no page could be written there, so that nobody learns of it only after a long build
     */
    static BuildReport of(
            Optional<Path> file, String what, List<String> names, List<String> platforms, BuildListener next)
            throws EngineException {
        return file.isEmpty()
                ? new NoReport(next)
                : new HtmlReport(ReportFile.at(file.get()), what, names, platforms, next);
    }

    /** The graphs are there, one for each platform. */
    void planned(List<BuildGraph> graphs);

    /**
     * The images are there, one for each graph. Their layers must not go while this is at work. What can't be read is told as a
     * note and is not in the page.
     */
    void built(LayerStore layers, List<BuildGraph> graphs, List<StoredImage> images, Map<Step, StepResult> results);

    /**
     * The build is over, and well: writes the page.
     *
     * @param build what it is called in the list of builds
     * @param results the names and files that it made
     * @return why there is no page, if it can't be written; the build's result is good all the same
     */
    Optional<EngineException> succeeded(String build, List<String> results);

    /** The build came to nothing: writes the page. That this can't be done is told as a note: the build's failure counts more. */
    void failed(String build, Exception failure);

    /** Passes events on and does nothing else. */
    record NoReport(BuildListener next) implements BuildReport {

        @Override
        public void on(BuildEvent event) {
            next.on(event);
        }

        @Override
        public void planned(List<BuildGraph> graphs) {}

        @Override
        public void built(
                LayerStore layers, List<BuildGraph> graphs, List<StoredImage> images, Map<Step, StepResult> results) {}

        @Override
        public Optional<EngineException> succeeded(String build, List<String> results) {
            return Optional.empty();
        }

        @Override
        public void failed(String build, Exception failure) {}
    }
}
