package dev.jbuild.core.graph;

import dev.jbuild.cache.image.ImageConfig;
import java.util.List;
import java.util.Optional;

/**
 * An image that the graph will make.
 *
 * @param config all of it but the layers and the history of new steps
 * @param fileSystem the step that makes its files
 * @param history what is added to the base's history
 */
public record PlannedImage(ImageConfig config, Step fileSystem, List<HistoryLine> history) {

    /**
     * A line of the history.
     *
     * @param step the step whose layer it tells of, empty if it changes only the config
     */
    public record HistoryLine(String createdBy, Optional<Step> step) {}
}
