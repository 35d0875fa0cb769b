package dev.jbuild.core.report;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.StoredImage;
import dev.jbuild.cache.layer.LayerInfo;
import dev.jbuild.cache.layer.LayerStore;
import dev.jbuild.core.graph.Operation;
import dev.jbuild.core.graph.PlannedImage;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.solve.StepResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds out which step made which layer of an image, and what lies in them. */
final class ImageReader {

    private final LayerStore layers;
    private final Map<Step, StepResult> results;

    ImageReader(LayerStore layers, Map<Step, StepResult> results) {
        this.layers = layers;
        this.results = results;
    }

    ReportModel.Image read(PlannedImage plan, StoredImage image, String platform) throws IOException {
        List<DiffId> diffIds = image.config().diffIds();
        List<Origin> origins = origins(plan.fileSystem());
        List<String> told = image.config().history().stream()
                .filter(line -> !line.emptyLayer())
                .map(ImageConfig.History::createdBy)
                .toList();
        List<ReportModel.Layer> seen = new ArrayList<>();
        for (int index = 0; index < diffIds.size(); index++) {
            DiffId diffId = diffIds.get(index);
            LayerInfo info = layers.info(diffId);
            // A squashed layer is no step's own.
            Optional<Origin> origin =
                    index < origins.size() && origins.get(index).layer().equals(diffId)
                            ? Optional.of(origins.get(index))
                            : Optional.empty();
            seen.add(new ReportModel.Layer(
                    diffId.toString(),
                    origin.map(step -> OptionalInt.of(step.step().number())).orElse(OptionalInt.empty()),
                    origin.map(step -> step.step().operation() instanceof Operation.Base)
                            .orElse(false),
                    index < told.size() ? told.get(index) : "",
                    info.tarSize(),
                    info.files()));
        }
        return new ReportModel.Image(
                platform, image.id().toString(), plan.fileSystem().number(), seen, ImageWalk.of(layers, diffIds));
    }

    private record Origin(DiffId layer, Step step) {}

    /** The layers of a step's result, lowest first, each with the step that it came from. */
    private List<Origin> origins(Step top) {
        List<Origin> origins = new ArrayList<>();
        Optional<Step> next = Optional.of(top);
        while (next.isPresent()) {
            Step step = next.get();
            Optional<StepResult> result = Optional.ofNullable(results.get(step));
            if (step.operation() instanceof Operation.Base base) {
                base.layers().reversed().forEach(layer -> origins.add(new Origin(layer, step)));
            } else {
                result.flatMap(StepResult::own).ifPresent(layer -> origins.add(new Origin(layer, step)));
            }
            next = step.operation().inputs().stream().findFirst();
        }
        return origins.reversed();
    }
}
