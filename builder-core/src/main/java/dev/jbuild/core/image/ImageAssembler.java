package dev.jbuild.core.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.graph.PlannedImage;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.StepDigest;
import dev.jbuild.core.solve.CacheUse;
import dev.jbuild.core.solve.StepResult;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an image of a plan and the results of its steps. */
public final class ImageAssembler {

    private static final String COMMENT = "jbuild.dockerfile.v0";

    private final Store store;

    public ImageAssembler(Store store) {
        this.store = store;
    }

    /**
     * Adds the image to the store. Its time is that of the first build that came to the same result, so that building
     * again with everything cached gives the same image.
     *
     * @param layers if they are not as the steps made them
     * @param time the image's time, if it is given from outside
     * @param cache whether the time of an earlier build may be taken
     */
    public ImageId assemble(
            PlannedImage plan,
            Map<Step, StepResult> results,
            Optional<LayerPlan> layers,
            Optional<Instant> time,
            CacheUse cache)
            throws IOException {
        return store.images().add(document(plan, results, layers, time, cache));
    }

    /** What the image would be called, of which nothing is kept. */
    public ImageId name(PlannedImage plan, Map<Step, StepResult> results, Optional<Instant> time, CacheUse cache)
            throws IOException {
        return new ImageId(Digest.of(document(plan, results, Optional.empty(), time, cache)));
    }

    private byte[] document(
            PlannedImage plan,
            Map<Step, StepResult> results,
            Optional<LayerPlan> layers,
            Optional<Instant> time,
            CacheUse cache)
            throws IOException {
        ImageConfig timeless = config(plan, results, layers, Optional.empty());
        Instant created = time.isPresent() ? time.get() : created(timeless, cache);
        return config(plan, results, layers, Optional.of(created)).toJson();
    }

    private Instant created(ImageConfig timeless, CacheUse cache) throws IOException {
        StepKey key = new StepKey(
                new StepDigest().add("image 1").add(timeless.toJson()).finish());
        if (cache == CacheUse.READ_AND_WRITE) {
            Optional<Instant> known = store.records()
                    .get(key)
                    .flatMap(record -> record.data().string("created"))
                    .map(Instant::parse);
            if (known.isPresent()) {
                return known.get();
            }
        }
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
        if (cache == CacheUse.NONE) {
            return now;
        }
        store.records()
                .put(new BuildRecord(
                        key,
                        Optional.empty(),
                        JsonObject.builder().put("created", now.toString()).build()));
        return now;
    }

    private static ImageConfig config(
            PlannedImage plan, Map<Step, StepResult> results, Optional<LayerPlan> fewer, Optional<Instant> time) {
        List<DiffId> made = result(results, plan.fileSystem()).layers();
        List<DiffId> layers = fewer.map(LayerPlan::layers).orElse(made);
        List<ImageConfig.History> history = new ArrayList<>(plan.config().history());
        long withLayer = history.stream().filter(line -> !line.emptyLayer()).count();
        // Layers of the base that its history does not tell of, or that came without any history, as from a context.
        long untold = made.size() - withLayer - newLayers(plan, results);
        for (long missing = 0; missing < untold; missing++) {
            history.add(new ImageConfig.History(time, "FROM", Optional.empty(), Optional.of(COMMENT), false));
        }
        for (PlannedImage.HistoryLine line : plan.history()) {
            boolean hasLayer = line.step().isPresent()
                    && result(results, line.step().get()).own().isPresent()
                    && (fewer.isEmpty()
                            || fewer.get().ends().contains(line.step().get()));
            history.add(
                    new ImageConfig.History(time, line.createdBy(), Optional.empty(), Optional.of(COMMENT), !hasLayer));
        }
        return plan.config().toBuilder()
                .created(time)
                .diffIds(layers)
                .history(history)
                .build();
    }

    private static long newLayers(PlannedImage plan, Map<Step, StepResult> results) {
        return plan.history().stream()
                .filter(line -> line.step().isPresent()
                        && result(results, line.step().get()).own().isPresent())
                .count();
    }

    private static StepResult result(Map<Step, StepResult> results, Step step) {
        StepResult result = results.get(step);
        if (result == null) {
            throw new IllegalStateException(step.label() + " has no result");
        }
        return result;
    }
}
