package dev.jbuild.cache.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.digest.ImageId;
import dev.jbuild.cache.image.ImageConfig;
import dev.jbuild.cache.image.ImageReference;
import dev.jbuild.cache.json.JsonObject;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.record.BuildRecord;
import dev.jbuild.cache.record.Pruned;
import dev.jbuild.cache.record.StepKey;
import dev.jbuild.cache.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes and what stays. What is there was made by a process that has ended. */
class CollectorTests {

    private static final Set<CacheKind> ALL = EnumSet.allOf(CacheKind.class);
    private final Instant now = Clock.systemUTC().instant();

    @TempDir
    private Path directory;

    private Store maker;
    private Store store;

    @BeforeEach
    void open() throws IOException {
        maker = Store.open(directory);
        store = Store.open(directory);
    }

    @AfterEach
    void close() throws IOException {
        maker.close();
        store.close();
    }

    private DiffId layer(String content) throws IOException {
        Path upper = maker.session().newDirectory("upper");
        Files.writeString(upper.resolve("file"), content);
        return maker.layers().adopt(upper).diffId();
    }

    private static StepKey key(String name) {
        return new StepKey(Digest.of(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** A record that was used last some hours ago. */
    private StepKey record(String name, DiffId layer, int hours) throws IOException {
        StepKey key = key(name);
        maker.records().put(BuildRecord.of(key, Optional.of(layer)));
        Files.setLastModifiedTime(maker.records().path(key), FileTime.from(now.minus(Duration.ofHours(hours))));
        return key;
    }

    private ImageId image(String name, DiffId... layers) throws IOException {
        ImageId id = maker.images()
                .add(ImageConfig.builder("amd64", "linux")
                        .diffIds(List.of(layers))
                        .build()
                        .toJson());
        maker.images().tag(ImageReference.parse(name), id);
        return id;
    }

    private PruneReport prune(PrunePolicy policy) throws IOException {
        maker.close();
        return new Collector(store).collect(policy);
    }

    private static PrunePolicy all() {
        return PrunePolicy.of(ALL, "a test");
    }

    @Test
    void whatAnImageUsesStaysWithTheRecordsOfItsLayers() throws IOException {
        DiffId used = layer("used");
        DiffId unused = layer("unused");
        StepKey ofUsed = record("used", used, 1);
        StepKey ofUnused = record("unused", unused, 1);
        ImageId id = image("app", used);

        PruneReport report = prune(all());

        assertThat(store.layers().list()).containsExactly(used);
        assertThat(store.blobs().list()).containsExactly(id.digest());
        assertThat(store.records().list()).containsExactly(ofUsed).doesNotContain(ofUnused);
        assertThat(report.removed()).extracting(PruneReport.Removed::id).containsExactly(ofUnused.hex());
        assertThat(report.freed().bytes()).isGreaterThanOrEqualTo(3 * 4096);
        assertThat(prune(all().withAll(true)).removed())
                .extracting(PruneReport.Removed::id)
                .containsExactly(ofUsed.hex());
        assertThat(store.layers().list()).containsExactly(used);
    }

    @Test
    void aLayerGoesWithTheLastRecordThatRefersToIt() throws IOException {
        DiffId shared = layer("shared");
        StepKey old = record("old", shared, 48);
        StepKey young = record("young", shared, 1);
        maker.close();

        PruneReport first = prune(all().withUnusedSince(Optional.of(now.minus(Duration.ofHours(24)))));
        assertThat(first.removed()).extracting(PruneReport.Removed::id).containsExactly(old.hex());
        assertThat(first.freed()).isEqualTo(DiskUsage.SMALL_FILE);
        assertThat(store.layers().list()).containsExactly(shared);

        PruneReport second = prune(all());
        assertThat(second.removed()).extracting(PruneReport.Removed::id).containsExactly(young.hex());
        assertThat(store.layers().list()).isEmpty();
    }

    @Test
    void aRecordThatIsMissedTellsThatItWasPruned() throws IOException {
        StepKey gone = record("gone", layer("x"), 1);
        assertThat(store.records().pruned(gone)).isEmpty();

        prune(PrunePolicy.of(ALL, "jbuild prune --keep 1g"));

        assertThat(store.records().get(gone)).isEmpty();
        Pruned pruned = store.records().pruned(gone).orElseThrow();
        assertThat(pruned.why()).isEqualTo("jbuild prune --keep 1g");
        assertThat(pruned.when()).isAfterOrEqualTo(now);
        assertThat(store.records().list()).isEmpty();

        store.records().put(BuildRecord.of(gone, Optional.empty()));
        assertThat(store.records().pruned(gone)).isEmpty();
        store.records().remove(gone);
        assertThat(store.records().pruned(gone)).isEmpty();
    }

    @Test
    void onlyTheNewestTombstonesAreKept() throws IOException {
        List<StepKey> many = Stream.iterate(0, n -> n + 1)
                .limit(3000)
                .map(n -> key("many" + n))
                .toList();
        store.records().bury(many.subList(0, 1500), new Pruned(now, "first"));
        store.records().bury(many.subList(1500, 3000), new Pruned(now, "second"));

        try (Stream<Path> stones = Files.list(directory.resolve("records/pruned"))) {
            assertThat(stones).hasSize(2000);
        }
        assertThat(store.records().pruned(many.getLast())).isPresent();
    }

    @Test
    void whatWasUnusedForLongestGoesFirstUntilTheRestFits() throws IOException {
        StepKey oldest = record("1", layer("1"), 4);
        StepKey older = record("2", layer("2"), 3);
        StepKey newer = record("3", layer("3"), 2);
        StepKey newest = record("4", layer("4"), 1);
        assertThat(store.records().get(oldest)).isPresent();

        Inventory before = Inventory.take(store, ALL, new SizeMemory(store));
        DiskUsage whole = before.cache(ALL);
        PruneReport report = prune(all().withKeep(Optional.of(new DiskUsage(whole.bytes() / 2, Long.MAX_VALUE))));

        assertThat(report.removed()).extracting(PruneReport.Removed::id).containsExactly(older.hex(), newer.hex());
        assertThat(store.records().list()).containsExactlyInAnyOrder(oldest, newest);
        assertThat(report.left())
                .isEqualTo(Inventory.take(store, ALL, new SizeMemory(store)).cache(ALL));
    }

    @Test
    void thePlanOfAPruneChangesNothing() throws IOException {
        record("x", layer("x"), 1);
        maker.close();

        PruneReport plan = new Collector(store).plan(all());

        assertThat(store.records().list()).hasSize(1);
        assertThat(prune(all()).removed()).isEqualTo(plan.removed());
    }

    @Test
    void threat107_whatALivingSessionUsesStaysAndWhatItHasJustMade() throws IOException {
        DiffId wanted = layer("wanted");
        record("wanted", wanted, 100);
        DiffId unnamed = layer("made, and in no record yet");
        try (Store user = Store.open(directory)) {
            maker.close();
            assertThat(user.layers().hold(wanted)).isTrue();
            Path upper = user.session().newDirectory("upper");
            DiffId made = user.layers().adopt(upper).diffId();

            new Collector(store).collect(all().withAll(true));

            assertThat(store.layers().list())
                    .containsExactlyInAnyOrder(wanted, made)
                    .doesNotContain(unnamed);
        }
        new Collector(store).collect(all().withAll(true));
        assertThat(store.layers().list()).isEmpty();
        try (Stream<Path> left = Files.list(store.session().directory())) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("lock");
        }
    }

    @Test
    void aHoldComesTooLateForWhatHasGone() throws IOException {
        DiffId gone = layer("x");
        prune(all());
        assertThat(store.layers().hold(gone)).isFalse();
    }

    @Test
    void theListOfFilesThatARecordNamesGoesWithIt() throws IOException {
        Digest files = maker.blobs().put("a list".getBytes(StandardCharsets.UTF_8));
        Digest nobodys = maker.blobs().put("nobody's".getBytes(StandardCharsets.UTF_8));
        DiffId used = layer("used");
        StepKey key = key("copy");
        maker.records()
                .put(new BuildRecord(
                        key,
                        Optional.of(used),
                        JsonObject.builder().put("files", files.toString()).build()));
        maker.close();

        assertThat(prune(all().withUnusedSince(Optional.of(now.minus(Duration.ofHours(1)))))
                        .removed())
                .isEmpty();
        assertThat(prune(PrunePolicy.of(Set.of(CacheKind.BLOBS), "")).removed())
                .extracting(PruneReport.Removed::id)
                .containsExactly(nobodys.toString());
        assertThat(store.blobs().list()).containsExactly(files);
        try (Store tagger = Store.open(directory)) {
            ImageId image = tagger.images()
                    .add(ImageConfig.builder("amd64", "linux")
                            .diffIds(List.of(used))
                            .build()
                            .toJson());
            assertThat(prune(all()).removed()).as("of an image's step").isEmpty();
            assertThat(tagger.images().removeUnnamed(image)).isTrue();
        }
        prune(PrunePolicy.of(Set.of(CacheKind.BLOBS), ""));
        assertThat(prune(all()).removed()).hasSize(1);
        assertThat(store.blobs().list()).isEmpty();
    }

    @Test
    void aMountAStateAndALogGoUnlessTheyAreInUse() throws IOException {
        for (String name : List.of("mounts/a", "mounts/b", "debug/a", "builds/a", "builds/b")) {
            Files.createDirectories(directory.resolve(name));
            Files.writeString(directory.resolve(name).resolve("data"), "x".repeat(5000));
        }
        maker.session().leases().hold(new Mark(Mark.Kind.MOUNT, "a"), () -> true);
        maker.session().leases().hold(new Mark(Mark.Kind.BUILD, "a"), () -> true);

        PruneReport report = new Collector(store).collect(all());

        assertThat(report.removed())
                .extracting(gone -> gone.kind() + " " + gone.id())
                .containsExactlyInAnyOrder("MOUNTS b", "STATES a", "LOGS b");
        assertThat(report.removed()).allMatch(gone -> gone.freed().bytes() >= 5000);
        assertThat(directory.resolve("mounts/b")).doesNotExist();
        assertThat(directory.resolve("mounts/a/data")).exists();
        assertThat(directory.resolve("builds/a")).exists();
    }

    @Test
    void whatIsUnreferencedGoesAndRecordsKeepTheirLayers() throws IOException {
        DiffId kept = layer("kept");
        record("kept", kept, 1000);
        DiffId orphan = layer("orphan");

        PruneReport report = prune(PrunePolicy.unreferenced());

        assertThat(report.removed()).extracting(PruneReport.Removed::id).containsExactly(orphan.toString());
        assertThat(store.layers().list()).containsExactly(kept);
    }

    @Test
    void whatIsInTheStoreTakesWhatDuSays() throws Exception {
        DiffId shared = layer("shared".repeat(10_000));
        record("one", shared, 1);
        record("two", layer("x".repeat(300_000)), 1);
        image("app", shared);
        maker.close();

        Inventory inventory = Inventory.take(store, ALL, new SizeMemory(store));
        long sum = inventory.images().plus(inventory.cache(ALL)).bytes();

        Process du = new ProcessBuilder("du", "-sk", "layers", "blobs", "records")
                .directory(directory.toFile())
                .start();
        long real = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .mapToLong(line -> Long.parseLong(line.split("\t")[0]) << 10)
                .sum();
        // The directories that all of it lies in are nobody's.
        assertThat(sum).isBetween(real - 7 * 4096, real);
    }
}
