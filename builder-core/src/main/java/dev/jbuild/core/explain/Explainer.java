package dev.jbuild.core.explain;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.Pruned;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.graph.Step;
import dev.jbuild.core.key.FileFact;
import dev.jbuild.core.key.TracedKey;
import dev.jbuild.core.progress.CacheMiss;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what keys were made of, and says later why another key was made. Thread safe. */
public final class Explainer {

    /** So many are kept of one step of one build. */
    private static final int MOST_CHANGES = 1000;

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

    private final Store store;
    private final String project;
    private final String build;
    private final Clock clock;

    /**
     * For one build.
     *
     * @param project what is built: context, Dockerfile and platform
     * @param build what it is called in the list of builds
     */
    public Explainer(Store store, String project, String build) {
        this.store = store;
        this.project = project;
        this.build = build;
        this.clock = Clock.systemUTC();
    }

    /** Stores a step's result under a key, with what the key was made of. */
    public void remember(Step step, TracedKey key, Optional<DiffId> layer) throws IOException {
        Optional<Digest> files = key.files().isEmpty()
                ? Optional.empty()
                : Optional.of(store.blobs().put(FactsFile.write(key.files())));
        StepRecord record = new StepRecord(clock.instant(), build, key.inputs(), files);
        store.records().put(new BuildRecord(key.key(), layer, record.toJson()));
        for (Digest subject : Subjects.of(step, project)) {
            store.subjects().add(subject, key.key());
        }
    }

    /**
     * Says why nothing was found.
     *
     * @param key the last one that was looked for, which says most about the step
     */
    public CacheMiss explain(Step step, TracedKey key) throws IOException {
        if (store.records().peek(key.key()).isPresent()) {
            return CacheMiss.of("its layer is no longer in the store");
        }
        Optional<Pruned> pruned = store.records().pruned(key.key());
        if (pruned.isPresent()) {
            return CacheMiss.of("pruned on " + DAY.format(pruned.get().when()) + " by "
                    + pruned.get().why());
        }
        Optional<Candidate> nearest = nearest(step, key);
        if (nearest.isEmpty()) {
            return CacheMiss.of(CacheMiss.FIRST_TIME);
        }
        StepRecord earlier = nearest.get().record();
        InputChanges changes = new InputChanges(
                step,
                earlier.inputs(),
                key.inputs(),
                () -> files(earlier)
                        .map(before -> new FileChanges(before, key.files()))
                        .orElseGet(() -> new FileChanges(List.of(), List.of())));
        return new CacheMiss(
                changes.sentence(),
                clipped(changes.changes()),
                Optional.of(new CacheMiss.Nearest(nearest.get().key().hex(), earlier.build(), earlier.made())));
    }

    private static List<CacheMiss.Change> clipped(List<CacheMiss.Change> changes) {
        if (changes.size() <= MOST_CHANGES) {
            return changes;
        }
        List<CacheMiss.Change> some = new ArrayList<>(changes.subList(0, MOST_CHANGES));
        some.add(new CacheMiss.Change("and", (changes.size() - MOST_CHANGES) + " more"));
        return some;
    }

    private record Candidate(StepKey key, StepRecord record) {}

    /** Of the closest subject that has any, the record with the fewest differences; of those the latest. */
    private Optional<Candidate> nearest(Step step, TracedKey key) throws IOException {
        for (Digest subject : Subjects.of(step, project)) {
            Map<Integer, Candidate> byDistance = new LinkedHashMap<>();
            for (StepKey other : store.subjects().latest(subject)) {
                Optional<StepRecord> record = other.equals(key.key())
                        ? Optional.empty()
                        : store.records().peek(other).flatMap(found -> StepRecord.read(found.data()));
                if (record.isPresent()) {
                    byDistance.putIfAbsent(
                            InputChanges.distance(record.get().inputs(), key.inputs()),
                            new Candidate(other, record.get()));
                }
            }
            Optional<Candidate> found = byDistance.entrySet().stream()
                    .min(Map.Entry.comparingByKey())
                    .map(Map.Entry::getValue);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<List<FileFact>> files(StepRecord record) {
        if (record.files().isEmpty()) {
            return Optional.of(List.of());
        }
        try (InputStream in = store.blobs().open(record.files().get())) {
            return Optional.of(FactsFile.read(in));
        } catch (IOException missingOrDamaged) {
            return Optional.empty();
        }
    }
}
