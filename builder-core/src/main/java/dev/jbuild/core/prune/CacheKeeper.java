package dev.jbuild.core.prune;

import dev.jbuild.cache.digest.DiffId;
import dev.jbuild.cache.digest.Digest;
import dev.jbuild.cache.lease.Mark;
import dev.jbuild.cache.os.DiskUsage;
import dev.jbuild.cache.prune.CacheKind;
import dev.jbuild.cache.prune.Collector;
import dev.jbuild.cache.prune.Inventory;
import dev.jbuild.cache.prune.PrunePolicy;
import dev.jbuild.cache.prune.PruneReport;
import dev.jbuild.cache.prune.SizeMemory;
import dev.jbuild.cache.store.Store;
import dev.jbuild.core.text.Amounts;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps a store within a limit while one build runs: looks before it, after each layer, now and then while steps write, and
 * when the build is over, and removes what was unused for longest. What images or running builds use is never removed. Thread
 * safe; closed when nobody in this session needs what it has used any more.
 *
 * <p>What things take is known or remembered; only what is being written is walked, by a thread of its own that rests ten times
 * as long as it walked.
 */
public final class CacheKeeper implements AutoCloseable {

    private static final Set<CacheKind> KINDS = EnumSet.of(CacheKind.LAYERS, CacheKind.BLOBS, CacheKind.MOUNTS);
    private static final long REST = 10;
    private static final long LEAST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Looking again after each layer costs less than this, or is left to the watching thread while the estimate fits. */
    private static final long CHEAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Store store;
    private final Optional<CacheLimit> limit;
    private final Consumer<String> notes;
    private final SizeMemory memory;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread watching;

    private DiskUsage estimate = DiskUsage.NONE;
    private DiskUsage writing = DiskUsage.NONE;
    private DiskUsage freed = DiskUsage.NONE;
    private int gone;
    private long tookNanos;
    private long quietUntil = System.nanoTime();
    private boolean toldOfExcess;
    private boolean toldOfFailure;

    private CacheKeeper(Store store, Optional<CacheLimit> limit, Consumer<String> notes) {
        this.store = store;
        this.limit = limit;
        this.notes = notes;
        this.memory = new SizeMemory(store);
        this.watching = Thread.ofPlatform().daemon().name("max-cache").unstarted(this::watch);
    }

    /**
     * Makes room, if that is needed, and begins to watch.
     *
     * @param limit if there is none, nothing is watched
     * @param notes is told what was removed, at the end, and when the limit can't be kept meanwhile
     */
    public static CacheKeeper open(Store store, Optional<CacheLimit> limit, Consumer<String> notes) {
        CacheKeeper keeper = new CacheKeeper(store, limit, notes);
        if (limit.isPresent()) {
            keeper.look(true);
            store.session().leases().whenPublished(keeper::published);
            keeper.watching.start();
        }
        return keeper;
    }

    private void watch() {
        try {
            long rest = LEAST_REST_NANOS;
            while (!over.await(rest, TimeUnit.NANOSECONDS)) {
                long start = System.nanoTime();
                DiskUsage measured = measureWriting(Optional.empty());
                synchronized (this) {
                    writing = measured;
                    look(true);
                }
                rest = Math.max(LEAST_REST_NANOS, REST * (System.nanoTime() - start));
            }
        } catch (InterruptedException nobodyDoesThat) {
            Thread.currentThread().interrupt();
        }
    }

    /** What sessions are working on. What a collector is just deleting does not count. */
    private DiskUsage measureWriting(Optional<Path> except) {
        DiskUsage sum = DiskUsage.NONE;
        try (DirectoryStream<Path> sessions =
                Files.newDirectoryStream(store.root().resolve("tmp"), Files::isDirectory)) {
            for (Path session : sessions) {
                if (!Optional.of(session).equals(except)) {
                    sum = sum.plus(ofSession(session));
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return sum;
        }
        return sum;
    }

    private static DiskUsage ofSession(Path session) throws IOException {
        DiskUsage sum = DiskUsage.NONE;
        try (DirectoryStream<Path> things = Files.newDirectoryStream(
                session, thing -> !String.valueOf(thing.getFileName()).startsWith("removed."))) {
            for (Path thing : things) {
                sum = sum.plus(DiskUsage.of(thing));
            }
        } catch (NoSuchFileException ended) {
            return sum;
        }
        return sum;
    }

    /** A layer or blob of this build has got its name. */
    private synchronized void published(Mark mark) {
        try {
            DiskUsage size = switch (mark.kind()) {
                case LAYER -> store.layers().usage(new DiffId(new Digest(mark.name())));
                case BLOB -> DiskUsage.of(store.blobs().path(new Digest(mark.name())));
                case MOUNT, BUILD, STATE -> DiskUsage.NONE;
            };
            // It was written before, and may have been counted as that.
            writing = writing.minus(size);
            estimate = estimate.plus(size);
        } catch (IOException goneAgain) {
            return;
        }
        if (tookNanos < CHEAP_NANOS
                || !estimate.plus(writing).fitsInto(limit.orElseThrow().most())) {
            look(true);
        }
    }

    /**
     * Looks whether the limit holds, and sees to it.
     *
     * @param ownInUse whether this build still needs what it has used
     */
    private synchronized void look(boolean ownInUse) {
        try {
            long start = System.nanoTime();
            estimate = Inventory.take(store, KINDS, memory).cache(KINDS);
            tookNanos = System.nanoTime() - start;
            if (!estimate.plus(writing).fitsInto(limit.orElseThrow().most())
                    && (!ownInUse || System.nanoTime() - quietUntil >= 0)) {
                makeRoom(limit.orElseThrow(), ownInUse);
            }
        } catch (IOException failure) {
            if (!toldOfFailure) {
                toldOfFailure = true;
                notes.accept("the limit of the build cache can't be kept: " + failure.getMessage());
            }
        }
    }

    private void makeRoom(CacheLimit most, boolean ownInUse) throws IOException {
        long start = System.nanoTime();
        PruneReport report = new Collector(store, memory)
                .collect(PrunePolicy.of(KINDS, "--max-cache " + most.text())
                        .withAll(true)
                        .withKeep(Optional.of(most.comfortable().minus(writing)))
                        .withOwnInUse(ownInUse));
        estimate = report.left();
        gone += report.removed().size();
        freed = freed.plus(report.freed());
        if (!estimate.plus(writing).fitsInto(most.most())) {
            quietUntil = System.nanoTime() + REST * (System.nanoTime() - start);
            if (!toldOfExcess && ownInUse) {
                toldOfExcess = true;
                notes.accept("the build cache is over its limit of " + most.text() + ": running builds use or write "
                        + Amounts.size(estimate.plus(writing).bytes()) + " in "
                        + estimate.plus(writing).inodes()
                        + " files; when they end, it is kept again");
            }
        }
    }

    @Override
    public void close() {
        if (limit.isEmpty() || over.getCount() == 0) {
            return;
        }
        over.countDown();
        store.session().leases().whenPublished(mark -> {});
        joinWatching();
        DiskUsage others = measureWriting(Optional.of(store.session().directory()));
        synchronized (this) {
            writing = others;
            look(false);
            if (gone > 0) {
                notes.accept(
                        "removed " + Amounts.size(freed.bytes()) + " of the build cache that were unused for longest ("
                                + gone + (gone == 1 ? " entry" : " entries") + "), to keep it within "
                                + limit.orElseThrow().text());
            }
        }
    }

    private void joinWatching() {
        boolean interrupted = false;
        while (watching.isAlive()) {
            try {
                watching.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
