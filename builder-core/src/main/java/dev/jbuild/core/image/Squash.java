package dev.jbuild.core.image;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.snapshot.Snapshots;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.graph.BuildGraph;
import dev.jbuild.core.graph.PlannedImage;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.StepDigest;
import dev.jbuild.core.solve.StepResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes fewer layers of those that a build added; the base's stay, and are shared as before. */
public final class Squash {

    private final Store store;
    private final Snapshots snapshots;

    public Squash(Store store, Snapshots snapshots) {
        this.store = store;
        this.snapshots = snapshots;
    }

    /** The layers of the image; empty if they are those of the steps. */
    public Optional<LayerPlan> apply(LayerChoice choice, BuildGraph graph, Map<Step, StepResult> results)
            throws IOException {
        PlannedImage image = graph.image();
        StepResult whole = results.get(image.fileSystem());
        if (choice == LayerChoice.EACH || whole == null) {
            return Optional.empty();
        }
        List<Step> added = image.history().stream()
                .flatMap(line -> line.step().stream())
                .filter(step -> own(step, results).isPresent())
                .toList();
        List<DiffId> layers =
                new ArrayList<>(whole.layers().subList(0, whole.layers().size() - added.size()));
        Set<Step> ends = new HashSet<>();
        for (List<Step> group : groups(choice, graph, added)) {
            List<DiffId> several =
                    group.stream().flatMap(step -> own(step, results).stream()).toList();
            layers.add(several.size() == 1 ? several.getFirst() : merged(List.copyOf(layers), several));
            ends.add(group.getLast());
        }
        return ends.size() == added.size() ? Optional.empty() : Optional.of(new LayerPlan(layers, ends));
    }

    private static Optional<DiffId> own(Step step, Map<Step, StepResult> results) {
        StepResult result = results.get(step);
        return result == null ? Optional.empty() : result.own();
    }

    private static List<List<Step>> groups(LayerChoice choice, BuildGraph graph, List<Step> added) {
        List<Integer> marks = choice == LayerChoice.MARKED ? LayerMarks.lines(graph.source()) : List.of();
        List<List<Step>> groups = new ArrayList<>();
        Optional<Step> last = Optional.empty();
        for (Step step : added) {
            int after = last.map(before -> before.range().endLine()).orElse(0);
            boolean marked = marks.stream()
                    .anyMatch(line -> line > after && line < step.range().startLine());
            if (last.isEmpty() || marked) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(step);
            last = Optional.of(step);
        }
        return groups;
    }

    private DiffId merged(List<DiffId> below, List<DiffId> added) throws IOException {
        StepKey key = new StepKey(new StepDigest()
                .add("squash 1")
                .add(below.stream().map(DiffId::toString).toList())
                .add(added.stream().map(DiffId::toString).toList())
                .finish());
        Optional<DiffId> known = store.records().get(key).flatMap(BuildRecord::layer);
        if (known.isPresent() && store.layers().hold(known.get())) {
            return known.get();
        }
        DiffId one = snapshots.merge(below, added).diffId();
        store.records().put(BuildRecord.of(key, Optional.of(one)));
        return one;
    }
}
